package dev.remora.gateway.server;

import static dev.remora.gateway.testing.WebSocketFrames.BINARY;
import static dev.remora.gateway.testing.WebSocketFrames.CLOSE;
import static dev.remora.gateway.testing.WebSocketFrames.CONTINUATION;
import static dev.remora.gateway.testing.WebSocketFrames.FIN;
import static dev.remora.gateway.testing.WebSocketFrames.PING;
import static dev.remora.gateway.testing.WebSocketFrames.PONG;
import static dev.remora.gateway.testing.WebSocketFrames.RSV1;
import static dev.remora.gateway.testing.WebSocketFrames.TEXT;
import static dev.remora.gateway.testing.WebSocketFrames.close;
import static dev.remora.gateway.testing.WebSocketFrames.deflated;
import static dev.remora.gateway.testing.WebSocketFrames.frame;
import static dev.remora.gateway.testing.WebSocketFrames.whole;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client says in one WebSocket, after the kinds of cases in Autobahn's test suite.
 *
 * @param name number of the kind there, and what is special
 * @param offer {@code Sec-WebSocket-Extensions}; {@code null} for none
 * @param code with which the plugin closes; 0 when it ends without CLOSE
 * @param segments written one by one
 */
record WebSocketCase(String name, @Nullable String offer, int code, List<byte[]> segments) {
    private static final String DEFLATE = "permessage-deflate";
    private static final int PROTOCOL = 1002;
    private static final int DATA = 1007;

    /** All of them. */
    static List<WebSocketCase> all() {
        return Stream.of(framing(), pings(), reserved(), opcodes(), fragments(), utf8(), closes(), limits(), deflate())
                .flatMap(kind -> kind)
                .toList();
    }

    /** In one segment, followed by CLOSE 1000 when that is what the plugin is to answer. */
    private static WebSocketCase of(String name, int code, byte[]... frames) {
        return new WebSocketCase(name, null, code, List.of(joined(ended(code, frames))));
    }

    private WebSocketCase chopped(int size) {
        byte[] all = joined(segments.toArray(byte[][]::new));
        List<byte[]> chops = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            chops.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
        }
        return new WebSocketCase(name + ", in segments of " + size, offer, code, chops);
    }

    private WebSocketCase offering(String extensions) {
        return new WebSocketCase(name, extensions, code, segments);
    }

    private static byte[][] ended(int code, byte[]... frames) {
        byte[][] all = Arrays.copyOf(frames, frames.length + 1);
        all[frames.length] = code == 1000 ? close(1000, "") : new byte[0];
        return all;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] letters(int length) {
        byte[] bytes = noise(length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (bytes[i] & 15));
        }
        return bytes;
    }

    private static Stream<WebSocketCase> framing() {
        return IntStream.of(0, 1, 125, 126, 127, 128, 65535, 65536).boxed().flatMap(length -> {
            WebSocketCase text = of("1.1 text of " + length, 1000, frame(FIN | TEXT, letters(length)));
            WebSocketCase binary = of("1.2 binary of " + length, 1000, frame(FIN | BINARY, noise(length)));
            return Stream.of(text, binary, text.chopped(997), binary.chopped(997));
        });
    }

    private static Stream<WebSocketCase> pings() {
        byte[] ten = joined(IntStream.range(0, 10)
                .mapToObj(i -> whole(PING, "payload-" + i))
                .toArray(byte[][]::new));
        return Stream.of(
                of("2.1 ping", 1000, whole(PING, "")),
                of("2.2 ping with payload", 1000, whole(PING, "hello")),
                of("2.3 ping of no text", 1000, frame(FIN | PING, hex("00 ff fe fd fc fb 00 ff"))),
                of("2.4 ping of 125", 1000, frame(FIN | PING, noise(125))),
                of("2.5 ping of 126", PROTOCOL, frame(FIN | PING, noise(126))),
                of("2.6 ping of 125", 1000, frame(FIN | PING, noise(125))).chopped(1),
                of("2.7 pong that nobody asked for", 1000, whole(PONG, "")),
                of("2.8 pong with payload", 1000, whole(PONG, "unasked")),
                of("2.9 pong, then ping", 1000, whole(PONG, "unasked"), whole(PING, "asked")),
                of("2.10 ten pings", 1000, ten),
                of("2.11 ten pings", 1000, ten).chopped(1));
    }

    private static Stream<WebSocketCase> reserved() {
        return IntStream.rangeClosed(1, 7).boxed().flatMap(bits -> {
            int octet = FIN | bits << 4;
            String name = "3." + bits + " reserved bits " + bits;
            return Stream.of(
                    of(name, PROTOCOL, whole(octet | TEXT, "x")),
                    of(name + " after a message", PROTOCOL, whole(TEXT, "y"), whole(octet | BINARY, "x")),
                    of(name + " of a ping", PROTOCOL, whole(octet | PING, "x")),
                    of(name + " of a close", PROTOCOL, whole(octet | CLOSE, "")).chopped(1));
        });
    }

    private static Stream<WebSocketCase> opcodes() {
        return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15).boxed().flatMap(opcode -> {
            String name = (opcode < 8 ? "4.1" : "4.2") + " opcode " + opcode;
            return Stream.of(
                    of(name, PROTOCOL, whole(opcode, "")),
                    of(name + " with payload", PROTOCOL, whole(opcode, "x")),
                    of(name + " between", PROTOCOL, whole(TEXT, "a"), whole(opcode, "x"), whole(PING, "")),
                    of(name + " after a message", PROTOCOL, whole(TEXT, "a"), whole(opcode, ""))
                            .chopped(1));
        });
    }

    private static Stream<WebSocketCase> fragments() {
        byte[] first = whole(TEXT, "fragment1").clone();
        first[0] = TEXT; // without FIN
        byte[] more = whole(CONTINUATION, "fragment2").clone();
        more[0] = CONTINUATION;
        byte[] last = whole(CONTINUATION, "fragment3");
        byte[] ping = whole(PING, "between");
        return Stream.of(
                of("5.1 a ping in fragments", PROTOCOL, frame(PING, noise(3)), last),
                of("5.2 a pong in fragments", PROTOCOL, frame(PONG, noise(3)), last),
                of("5.3 two fragments", 1000, first, last),
                of("5.4 two fragments", 1000, first, last).chopped(1),
                of("5.5 three fragments", 1000, first, more, last),
                of("5.6 a ping between", 1000, first, ping, last),
                of("5.7 a ping between", 1000, first, ping, last).chopped(1),
                of("5.8 pings and a pong between", 1000, first, ping, more, whole(PONG, "x"), ping, last),
                of("5.9 a last fragment of nothing", PROTOCOL, last, whole(TEXT, "x")),
                of("5.10 a fragment of nothing", PROTOCOL, more, whole(TEXT, "x")),
                of("5.11 a fragment of nothing", PROTOCOL, more).chopped(1),
                of("5.12 a second message inside one", PROTOCOL, first, whole(TEXT, "x")),
                of("5.13 empty fragments", 1000, frame(TEXT, noise(0)), frame(0, noise(0)), frame(FIN, noise(0))),
                of("5.14 an empty fragment between", 1000, first, frame(0, noise(0)), last),
                of("5.15 after a message a fragment", PROTOCOL, first, last, more),
                of("5.19 fragments and pings", 1000, first, more, ping, more, more, ping, last),
                of("5.20 fragments and pings", 1000, first, more, ping, more, more, ping, last)
                        .chopped(3),
                of("5.21 a close between", PROTOCOL, first, close(1000, "")),
                of("5.22 no mask", PROTOCOL, hex("81 01 61")),
                of("5.23 a length in more octets than it needs", 1000, hex("81 fe 00 01 00 00 00 00 61")));
    }

    private static Stream<WebSocketCase> utf8() {
        Stream<WebSocketCase> valid = Stream.of(
                        "",
                        "ce ba e1 bd b9 cf 83 ce bc ce b5",
                        "c2 80",
                        "df bf",
                        "e0 a0 80",
                        "ed 9f bf",
                        "ee 80 80",
                        "ef bf bd",
                        "ef bf be",
                        "ef bf bf",
                        "f0 90 80 80",
                        "f0 9f bf bf",
                        "f4 8f bf bf",
                        "00",
                        "7f",
                        "ef bb bf 61",
                        "f0 9f 92 a9 f0 9f 90 9f")
                .flatMap(octets -> {
                    byte[] text = hex(octets);
                    byte[][] alone = new byte[text.length + 1][];
                    for (int i = 0; i < text.length; i++) {
                        alone[i] = frame(i == 0 ? TEXT : CONTINUATION, new byte[] {text[i]});
                    }
                    alone[text.length] = frame(FIN | (text.length == 0 ? TEXT : CONTINUATION), new byte[0]);
                    return Stream.of(
                            of("6.2 text " + octets, 1000, frame(FIN | TEXT, text)),
                            of("6.2 text " + octets + ", each octet a fragment", 1000, alone),
                            of("6.2 text " + octets, 1000, frame(FIN | TEXT, text))
                                    .chopped(1));
                });
        Stream<WebSocketCase> invalid = Stream.of(
                        "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64",
                        "80",
                        "bf",
                        "c0 af",
                        "c1 bf",
                        "c2",
                        "e0 80 af",
                        "e0 9f bf",
                        "ed a0 80",
                        "ed bf bf",
                        "ef bf",
                        "f0 80 80 af",
                        "f0 8f bf bf",
                        "f4 90 80 80",
                        "f8 88 80 80 80",
                        "fc 84 80 80 80 80",
                        "fe",
                        "ff",
                        "61 c2 62",
                        "f0 9f 92")
                .flatMap(octets -> Stream.of(
                        of("6.3 no text " + octets, DATA, frame(FIN | TEXT, hex(octets))),
                        of("6.3 no text " + octets, DATA, frame(FIN | TEXT, hex(octets)))
                                .chopped(1)));
        Stream<WebSocketCase> fast = Stream.of(
                of("6.4 no text, before the message ends", DATA, frame(TEXT, hex("ce ba f4 90 80 80"))),
                of("6.5 no text, after a fragment", DATA, frame(TEXT, hex("ce ba")), frame(CONTINUATION, hex("ff"))),
                of("6.6 binary that is no text", 1000, frame(FIN | BINARY, hex("ff fe ce"))));
        return Stream.of(valid, invalid, fast).flatMap(kind -> kind);
    }

    private static Stream<WebSocketCase> closes() {
        byte[] late = whole(TEXT, "late");
        Stream<WebSocketCase> ways = Stream.of(
                of("7.1 a message after close", 1000, whole(TEXT, "x"), close(1000, ""), late),
                of("7.2 a ping after close", 1000, close(1000, ""), whole(PING, "late")),
                of("7.3 two closes", 1000, close(1000, "")),
                of("7.4 an empty close", 1005, frame(FIN | CLOSE, noise(0))),
                of("7.5 a close of one octet", PROTOCOL, frame(FIN | CLOSE, noise(1))),
                of("7.6 a close of 125", 4000, close(4000, "r".repeat(123))),
                of("7.7 a close of 126", PROTOCOL, close(4000, "r".repeat(124))),
                of("7.8 a reason that is no text", DATA, frame(FIN | CLOSE, hex("03 e8 ce ba ed a0 80"))),
                of("7.9 a close in fragments", PROTOCOL, frame(CLOSE, hex("03 e8"))),
                of("7.10 a close inside a message", PROTOCOL, frame(TEXT, letters(3)), close(1001, "")),
                of("7.11 a large message, then close", 1000, frame(FIN | BINARY, noise(256 << 10))));
        Stream<WebSocketCase> good = IntStream.of(
                        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
                .mapToObj(code -> of("7.12 close " + code, code == 1000 ? 1000 : code, close(code, "bye")));
        Stream<WebSocketCase> bad = IntStream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
                .mapToObj(code -> of("7.13 close " + code, PROTOCOL, close(code, "")));
        return Stream.of(ways, good, bad).flatMap(kind -> kind);
    }

    private static Stream<WebSocketCase> limits() {
        Stream<WebSocketCase> whole = IntStream.of(64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20)
                .boxed()
                .flatMap(length -> Stream.of(
                        of("9.1 text of " + length / 4, 1000, frame(FIN | TEXT, letters(length / 4))),
                        of("9.2 binary of " + length, 1000, frame(FIN | BINARY, noise(length)))));
        Stream<WebSocketCase> fragmented = IntStream.of(256, 4096, 65536, 1 << 20)
                .mapToObj(size -> of("9.3 2 MiB in fragments of " + size, 1000, fragmented(noise(2 << 20), size)));
        Stream<WebSocketCase> segmented = IntStream.of(64, 1024, 65536)
                .mapToObj(size -> of("9.5 256 KiB", 1000, frame(FIN | TEXT, letters(256 << 10)))
                        .chopped(size));
        Stream<WebSocketCase> many = IntStream.of(0, 16, 64, 256, 1024)
                .mapToObj(length -> of(
                        "9.7 500 messages of " + length,
                        1000,
                        IntStream.range(0, 500)
                                .mapToObj(i -> frame(FIN | BINARY, noise(length)))
                                .toArray(byte[][]::new)));
        Stream<WebSocketCase> odd =
                Stream.of(of("10.1 64 KiB in fragments of 1300", 1000, fragmented(noise(64 << 10), 1300)));
        return Stream.of(whole, fragmented, segmented, many, odd).flatMap(kind -> kind);
    }

    private static byte[] fragmented(byte[] message, int size) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream(message.length + message.length / size * 14 + 14);
        for (int from = 0; from < message.length; from += size) {
            int to = Math.min(message.length, from + size);
            int octet = (from == 0 ? BINARY : CONTINUATION) | (to == message.length ? FIN : 0);
            frames.writeBytes(frame(octet, Arrays.copyOfRange(message, from, to)));
        }
        return frames.toByteArray();
    }

    private static Stream<WebSocketCase> deflate() {
        Stream<WebSocketCase> sizes = IntStream.of(0, 16, 64, 256, 1024, 4096, 16384, 65536, 131072, 1 << 20)
                .boxed()
                .flatMap(length -> Stream.of(
                        compressed("12.1 text of " + length, TEXT, letters(length)),
                        compressed("12.2 binary of " + length, BINARY, noise(length))));
        Stream<WebSocketCase> offers = Stream.of(
                        DEFLATE + "; client_no_context_takeover",
                        DEFLATE + "; server_no_context_takeover",
                        DEFLATE + "; client_max_window_bits",
                        DEFLATE + "; client_max_window_bits=9",
                        DEFLATE + "; server_max_window_bits=9",
                        DEFLATE + "; server_max_window_bits=15; server_no_context_takeover",
                        DEFLATE + "; unknown=1, " + DEFLATE,
                        "x-unknown, " + DEFLATE + "; client_no_context_takeover; server_no_context_takeover")
                .map(offer -> compressed(
                                "13.1 " + offer, TEXT, "again and again and again".getBytes(StandardCharsets.US_ASCII))
                        .offering(offer));
        byte[] text = deflated(letters(1000));
        Stream<WebSocketCase> odd = Stream.of(
                of("13.2 a message that is not compressed", 1000, whole(TEXT, "plain"))
                        .offering(DEFLATE),
                of("13.3 compressed, in fragments", 1000, frame(RSV1 | TEXT, text), frame(FIN, new byte[0]))
                        .offering(DEFLATE),
                of(
                                "13.4 a ping between compressed fragments",
                                1000,
                                frame(RSV1 | TEXT, Arrays.copyOf(text, 100)),
                                whole(PING, "between"),
                                frame(FIN, Arrays.copyOfRange(text, 100, text.length)))
                        .offering(DEFLATE),
                of("13.5 a compressed ping", PROTOCOL, whole(FIN | RSV1 | PING, "x"))
                        .offering(DEFLATE),
                of("13.6 compressed though nobody agreed", PROTOCOL, frame(FIN | RSV1 | TEXT, text)),
                of("13.7 an offer that is not taken", PROTOCOL, frame(FIN | RSV1 | TEXT, text))
                        .offering("x-unknown"),
                of("13.8 compressed, no text", DATA, frame(FIN | RSV1 | TEXT, deflated(hex("ff fe"))))
                        .offering(DEFLATE));
        return Stream.of(sizes, offers, odd).flatMap(kind -> kind);
    }

    private static WebSocketCase compressed(String name, int opcode, byte[] message) {
        byte[] one = frame(FIN | RSV1 | opcode, deflated(message));
        return of(name, 1000, one, one, one).offering(DEFLATE);
    }

    @Override
    public String toString() {
        return name;
    }
}
