package dev.remora.lab.pods;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An IP address and a port. */
record Address(String ip, int port) {
    InetSocketAddress socketAddress() throws IOException {
        return new InetSocketAddress(InetAddress.getByName(ip), port);
    }

    @Override
    public String toString() {
        return ip + ":" + port;
    }
}
