package dev.remora.gateway.server;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Where a caller is, as far as counting goes: an address of IPv4, or the 64 bits that one subscriber of IPv6 is given.
 *
 * @param prefix its bits
 * @param length how many bytes of the address they are
 */
record ClientNetwork(long prefix, int length) {
    private static final int SUBSCRIBER_BYTES = 8;

    static ClientNetwork of(InetAddress address) {
        byte[] bytes = address.getAddress();
        int length = Math.min(bytes.length, SUBSCRIBER_BYTES);
        return new ClientNetwork(
                ByteBuffer.allocate(Long.BYTES).put(bytes, 0, length).getLong(0), bytes.length);
    }
}
