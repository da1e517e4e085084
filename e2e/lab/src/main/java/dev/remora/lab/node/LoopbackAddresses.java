package dev.remora.lab.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Gives each guest an address of its own in 127.0.0.0/8, the same one at every start while nobody else has it.
 *
 * <p>127.0.0.0/16 is left to the machine itself.
 */
final class LoopbackAddresses {
    private static final int CANDIDATES = 64;

    private final BiPredicate<String, Integer> free;
    private final Map<String, String> holders = new HashMap<>();

    LoopbackAddresses() {
        this(LoopbackAddresses::canBind);
    }

    /** @param free whether an address and port can be listened on now */
    LoopbackAddresses(BiPredicate<String, Integer> free) {
        this.free = free;
    }

    /**
     * An address that no other holder has, with the ports that can be listened on there.
     *
     * @param name decides which address is tried first
     * @param holder who has it until {@link #release}
     * @param ports that are wanted; one that another program took on all addresses is left out
     */
    synchronized Lease lease(String name, String holder, List<Integer> ports) {
        Lease best = null;
        for (int attempt = 0; attempt < CANDIDATES; attempt++) {
            String address = candidate(name, attempt);
            if (holders.containsKey(address)) {
                continue;
            }
            Lease lease = new Lease(
                    address,
                    ports.stream().filter(port -> free.test(address, port)).toList());
            if (best == null || lease.ports().size() > best.ports().size()) {
                best = lease;
            }
            if (best.ports().size() == ports.size()) {
                break;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no free loopback address for " + name);
        }
        holders.put(best.address(), holder);
        return best;
    }

    synchronized void release(String holder) {
        holders.values().removeIf(holder::equals);
    }

    /** Gives one address back; its holder may have others. */
    synchronized void give(String address) {
        holders.remove(address);
    }

    /** An address and the ports of it that can be used. */
    record Lease(String address, List<Integer> ports) {}

    private static String candidate(String name, int attempt) {
        byte[] hash = Sha256.of(name + "#" + attempt);
        return "127.%d.%d.%d"
                .formatted(
                        1 + Byte.toUnsignedInt(hash[0]) % 254,
                        Byte.toUnsignedInt(hash[1]),
                        1 + Byte.toUnsignedInt(hash[2]) % 254);
    }

    private static boolean canBind(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
