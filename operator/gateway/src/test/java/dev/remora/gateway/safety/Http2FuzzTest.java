package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.gateway.server.PipelineLab;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.StrictHttp;
import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.upstream.PluginChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any frames from a caller over HTTP/2: what reaches the plugin are whole requests of who may send them, what comes back are
 * frames, no handler throws, and no buffer is lost.
 */
class Http2FuzzTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    private static final int MAX_FRAME = 16384;

    /** Names and values that matter; a head is made of some of them. */
    private static final List<String> WORDS = List.of(
            ":method",
            "GET",
            "POST",
            "HEAD",
            "CONNECT",
            "GET / HTTP/1.1\r\nX: ",
            ":scheme",
            "http",
            ":path",
            TestGateway.HELLO,
            TestGateway.HELLO + "/x HTTP/1.1",
            "*",
            "",
            ":authority",
            "gw",
            "a@b",
            ":protocol",
            "websocket",
            "h2c",
            "host",
            "content-length",
            "0",
            "5",
            "+5",
            "transfer-encoding",
            "chunked",
            "connection",
            "upgrade",
            "te",
            "trailers",
            "authorization",
            "Bearer alice-token",
            "Bearer bob-token",
            "x-remora-user",
            "x_remora_user",
            "root",
            "cookie",
            "expect",
            "100-continue",
            "x-a",
            "a\r\nb",
            "a\0b",
            "trailer",
            ":status",
            "200");

    static Stream<byte[]> seeds() {
        return Stream.of(
                new byte[] {0, 1, 5, 0},
                new byte[] {0, 1, 4, 0, 1, 1, 1, 3, 'a', 'b', 'c'},
                new byte[] {0, 1, 4, 2, 20, 22, 35, 40, 1, 0, 0, 2, 'h', 'i', 1, 1, 1, 1, '!'},
                new byte[] {0, 1, 5, 1, 16, 17, 1, 0, 0, 4, 'x', 'x', 'x', 'x'},
                new byte[] {0, 1, 5, 1, 33, 35, 3, 0, 8, 0, 3, 5, 5, 0, 4, 4, 0, 6, 0, 8},
                new byte[] {2, 9, 4, 1, 3, 1, 2, 3, 2, 5, 0, 1, 2, 0, 0});
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void shouldForwardWholeRequestsOfWhoMaySendThem(byte[] data) {
        PipelineLab lab = new PipelineLab();
        StringBuilder received = new StringBuilder();
        Frames frames = new Frames(ByteBuffer.wrap(data));
        try (lab) {
            // When
            lab.send(PREFACE, 0, PREFACE.length);
            send(lab, Frames.frame(FrameWire.SETTINGS, 0, 0, new byte[0]));
            Map<PluginChannel, String> heard = new HashMap<>();
            int forwarded = 0;
            while (frames.more() && !lab.closed()) {
                send(lab, frames.next());
                forwarded += serve(lab, heard);
                received.append(lab.received());
            }

            // Then
            assertThat(forwarded).isLessThanOrEqualTo(frames.heads());
            assertFrames(ByteBuffer.wrap(received.toString().getBytes(StandardCharsets.ISO_8859_1)));
        }
        assertThat(lab.leaked()).as("bytes in buffers that were not released").isZero();
    }

    private static void send(PipelineLab lab, byte[] bytes) {
        lab.send(bytes, 0, bytes.length);
    }

    private static int serve(PipelineLab lab, Map<PluginChannel, String> heard) {
        int served = 0;
        for (PluginChannel plugin : List.copyOf(lab.plugins())) {
            StrictHttp.Stream stream = StrictHttp.requests(heard.getOrDefault(plugin, "") + lab.told(plugin));
            heard.put(plugin, stream.rest());
            for (Message request : stream.messages()) {
                served++;
                PipelineFuzzTest.check(request);
                lab.answer(plugin, request.start().startsWith("HEAD ") ? ANSWER : ANSWER + "hi");
            }
        }
        return served;
    }

    private static void assertFrames(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = (bytes.get() & 0xff) << 16 | (bytes.getShort() & 0xffff);
            assertThat(length).isLessThanOrEqualTo(MAX_FRAME);
            bytes.position(bytes.position() + 6 + length);
        }
    }

    /** Reads bytes as orders to make frames, so that many inputs make frames that mean something. */
    private static final class Frames {
        private final ByteBuffer orders;
        private int heads;

        Frames(ByteBuffer orders) {
            this.orders = orders;
        }

        boolean more() {
            return orders.hasRemaining();
        }

        /** Frames that may begin a request. */
        int heads() {
            return heads;
        }

        byte[] next() {
            return switch (number() & 3) {
                case 0 -> head();
                case 1 -> frame(FrameWire.DATA, number() & 1, stream(), bytes());
                case 2 -> {
                    int type = number();
                    heads += type == FrameWire.HEADERS ? 1 : 0;
                    yield frame(type, number(), number() & 7, bytes());
                }
                default -> frame(FrameWire.RST_STREAM, 0, stream(), new byte[] {0, 0, 0, (byte) number()});
            };
        }

        /** Alice's head, or some fields. */
        private byte[] head() {
            heads++;
            int stream = stream();
            int flags = number();
            List<String> fields = new ArrayList<>();
            if ((flags & FrameWire.END_HEADERS) != 0) {
                fields.addAll(List.of(":method", (flags & FrameWire.END_STREAM) != 0 ? "GET" : "POST"));
                fields.addAll(List.of(":scheme", "http", ":path", TestGateway.HELLO, ":authority", "gw"));
                fields.addAll(List.of("authorization", "Bearer alice-token"));
            }
            int more = number() & 7;
            for (int i = 0; i < more; i++) {
                fields.add(WORDS.get(number() % WORDS.size()));
                fields.add(WORDS.get(number() % WORDS.size()));
            }
            byte[] block = FrameWire.block(fields.toArray(String[]::new));
            return frame(FrameWire.HEADERS, (flags & FrameWire.END_STREAM) | FrameWire.END_HEADERS, stream, block);
        }

        private int stream() {
            return 1 + 2 * (number() & 3);
        }

        private byte[] bytes() {
            byte[] bytes = new byte[Math.min(number(), orders.remaining())];
            orders.get(bytes);
            return bytes;
        }

        private int number() {
            return orders.hasRemaining() ? orders.get() & 0xff : 0;
        }

        static byte[] frame(int type, int flags, int stream, byte[] payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.writeBytes(ByteBuffer.allocate(9)
                    .put((byte) (payload.length >> 16))
                    .putShort((short) payload.length)
                    .put((byte) type)
                    .put((byte) flags)
                    .putInt(stream)
                    .array());
            frame.writeBytes(payload);
            return frame.toByteArray();
        }
    }
}
