package dev.remora.gateway.server;

import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Frame;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a client reaches a WebSocket: opens one, sends segments, and reads to the end at the same time. */
@FunctionalInterface
interface WebSocketWay {
    /** How long anything may take. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What came back.
     *
     * @param extensions that were agreed on, empty if none
     * @param octets all that came after the handshake, as ISO 8859-1
     */
    record Answer(String extensions, String octets) {
        /** Code of the CLOSE that ends it, 1005 for one without; 0 if none came. Frames of a server have no mask. */
        int closeCode() {
            int at = 0;
            while (at + 2 <= octets.length()) {
                int length = octets.charAt(at + 1) & 0x7f;
                int head = length < 126 ? 2 : (length == 126 ? 4 : 10);
                if ((octets.charAt(at) & 0x0f) == 8) {
                    return length == 0 ? 1005 : number(at + 2, 2);
                }
                at += head + (head == 2 ? length : number(at + 2, head - 2));
            }
            return 0;
        }

        private int number(int from, int count) {
            int number = 0;
            for (int i = from; i < from + count; i++) {
                number = (number << 8) | octets.charAt(i);
            }
            return number;
        }
    }

    /**
     * Plays a case.
     *
     * @param target path and query at the plugin
     * @param halfClose whether the client ends its output after the last segment
     */
    Answer play(String target, WebSocketCase spoken, boolean halfClose) throws Exception;

    /** HTTP/1.1: an upgrade on a connection of its own. */
    static WebSocketWay upgrade(Callable<Wire> connect, String prefix) {
        return (target, spoken, halfClose) -> {
            try (Wire wire = connect.call()) {
                wire.send("GET " + prefix + target + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer alice-token\r\n"
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + (spoken.offer() == null ? "" : "Sec-WebSocket-Extensions: " + spoken.offer() + "\r\n")
                        + "\r\n");
                String head = String.valueOf(wire.readHead());
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    throw new IOException("the handshake was answered with " + head);
                }
                FutureTask<String> answer = begin(() -> {
                    StringBuilder all = new StringBuilder();
                    for (String some = wire.readSome(); some != null; some = wire.readSome()) {
                        all.append(some);
                    }
                    return all.toString();
                });
                try {
                    for (byte[] segment : spoken.segments()) {
                        wire.send(segment, segment.length);
                    }
                    if (halfClose) {
                        wire.endOutput();
                    }
                } catch (SocketException ended) {
                    // the plugin has closed already; what it said is in the answer
                }
                return new Answer(extensions(head), answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        };
    }

    private static <T> FutureTask<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static String extensions(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-extensions:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** HTTP/2: extended CONNECT (RFC 8441). */
    static WebSocketWay connect(TestGateway gateway) {
        return (target, spoken, halfClose) -> {
            try (FrameWire wire = gateway.connectHttp2()) {
                return new Http2(wire).play(target, spoken, halfClose);
            }
        };
    }

    /** One stream; what it may send is counted as RFC 9113 section 5.2 says. */
    final class Http2 {
        private static final int FRAME = 16_384;

        private final FrameWire wire;
        private final Semaphore connection = new Semaphore(65_535);
        private final Semaphore stream = new Semaphore(128 * 1024); // as TestGateway's settings say

        private Http2(FrameWire wire) {
            this.wire = wire;
        }

        private Answer play(String target, WebSocketCase spoken, boolean halfClose) throws Exception {
            open(target, spoken.offer());
            Map<String, String> head = head();
            wire.grant(0, 1 << 30);
            wire.grant(1, 1 << 30);
            FutureTask<String> answer = begin(this::readAll);
            for (byte[] segment : spoken.segments()) {
                for (int from = 0; from < segment.length && !answer.isDone(); from += FRAME) {
                    data(Arrays.copyOfRange(segment, from, Math.min(segment.length, from + FRAME)));
                }
            }
            if (halfClose) {
                wire.frame(FrameWire.DATA, FrameWire.END_STREAM, 1, new byte[0]);
            }
            String octets = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new Answer(head.getOrDefault("sec-websocket-extensions", ""), octets);
        }

        private void open(String target, @Nullable String offer) throws IOException {
            String[] head = {
                ":method", "CONNECT",
                ":protocol", "websocket",
                ":scheme", "http",
                ":path", TestGateway.HELLO + target,
                ":authority", "gw",
                "authorization", "Bearer alice-token",
                "sec-websocket-version", "13",
                "sec-websocket-extensions", String.valueOf(offer)
            };
            wire.headers(1, 0, offer == null ? Arrays.copyOf(head, head.length - 2) : head);
        }

        private Map<String, String> head() throws IOException {
            Frame frame = next();
            while (frame.type() != FrameWire.HEADERS) {
                frame = next();
            }
            Map<String, String> head = wire.decode(frame);
            if (!"200".equals(head.get(":status"))) {
                throw new IOException("the handshake was answered with " + head);
            }
            return head;
        }

        private void data(byte[] octets) throws IOException, InterruptedException {
            if (!connection.tryAcquire(octets.length, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || !stream.tryAcquire(octets.length, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the gateway takes no more");
            }
            wire.frame(FrameWire.DATA, 0, 1, octets);
        }

        private String readAll() throws IOException {
            StringBuilder all = new StringBuilder();
            Frame frame;
            do {
                frame = next();
                if (frame.type() == FrameWire.DATA) {
                    all.append(frame.text());
                }
            } while (!frame.endsStream() && frame.type() != FrameWire.RST_STREAM);
            if (frame.type() == FrameWire.RST_STREAM) {
                all.append("reset with ").append(frame.error());
            }
            return all.toString();
        }

        private Frame next() throws IOException {
            Frame frame = wire.readAny();
            if (frame == null) {
                throw new IOException("the connection ended inside the stream");
            }
            if (frame.type() == FrameWire.WINDOW_UPDATE) {
                (frame.stream() == 0 ? connection : stream).release(frame.error());
            } else if (frame.type() == FrameWire.SETTINGS && frame.flags() == 0) {
                wire.frame(FrameWire.SETTINGS, 1, 0, new byte[0]);
            }
            return frame;
        }
    }
}
