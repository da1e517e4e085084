package dev.remora.lab.kubevirt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Whether something listens on an address; forwarding is changed a moment after it was asked for. */
final class Reachability {
    private static final int CONNECT_MILLIS = 1000;

    private Reachability() {}

    static void await(String address, int port, boolean expected) {
        Awaitility.await("%s:%d listens: %s".formatted(address, port, expected))
                .atMost(Duration.ofSeconds(10))
                .until(() -> accepts(address, port) == expected);
    }

    private static boolean accepts(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
