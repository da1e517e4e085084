package dev.remora.gateway.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A caller's end of an HTTP/2 connection: says exactly which frames go over it (RFC 9113). Text is ISO 8859-1. */
public final class FrameWire implements AutoCloseable {
    /** Frame types (RFC 9113 section 6). */
    public static final int DATA = 0;

    /** A head or trailers. */
    public static final int HEADERS = 1;

    /** Breaks off a stream. */
    public static final int RST_STREAM = 3;

    /** Settings. */
    public static final int SETTINGS = 4;

    /** Asks for an answer. */
    public static final int PING = 6;

    /** The connection ends. */
    public static final int GOAWAY = 7;

    /** Grants bytes. */
    public static final int WINDOW_UPDATE = 8;

    /** The rest of a head. */
    public static final int CONTINUATION = 9;

    /** Flag: the last frame of this side of the stream; of SETTINGS and PING: an answer. */
    public static final int END_STREAM = 1;

    /** Flag: the head is complete. */
    public static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false, 1 << 20);

    /** Talks over {@code socket}; waits at most 20 s for anything. */
    public FrameWire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = socket.getOutputStream();
    }

    /** Connects and says that it speaks HTTP/2, with default settings. */
    public static FrameWire connect(InetSocketAddress address) throws IOException {
        FrameWire wire = new FrameWire(new Socket(address.getAddress(), address.getPort()));
        wire.open();
        return wire;
    }

    /** A frame that came, its payload as text. */
    public record Frame(int type, int flags, int stream, String text) {
        /** Whether its side of the stream ends with it. */
        public boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** Last stream that GOAWAY counts. */
        public int lastStream() {
            return ByteBuffer.wrap(bytes()).getInt(0);
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Error code of RST_STREAM or GOAWAY, or what WINDOW_UPDATE grants. */
        public int error() {
            return ByteBuffer.wrap(bytes()).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    /** An answer, or what there is of it. */
    public record Answer(Map<String, String> head, String body, Map<String, String> trailers) {
        /** Its status. */
        public int status() {
            return Integer.parseInt(head.getOrDefault(":status", "0"));
        }
    }

    /** Sends preface and empty settings. */
    public void open() throws IOException {
        out.write(PREFACE);
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends a frame; any thread may. */
    public synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        out.write(frame.array());
        out.flush();
    }

    /** Sends a head, or trailers: names and values in turn. */
    public void headers(int stream, int flags, String... fields) throws IOException {
        frame(HEADERS, flags | END_HEADERS, stream, block(fields));
    }

    /** Sends a head of alice's for {@link TestGateway#HELLO}. */
    public void request(int stream, int flags, String method, String path, String... more) throws IOException {
        String[] head = {
            ":method",
            method,
            ":scheme",
            "http",
            ":path",
            TestGateway.HELLO + path,
            ":authority",
            "gw.example",
            "authorization",
            "Bearer alice-token"
        };
        String[] all = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        headers(stream, flags, all);
    }

    /** Sends a part of a body. */
    public void data(int stream, int flags, String text) throws IOException {
        frame(DATA, flags, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Grants bytes, of a stream or of the connection (0). */
    public void grant(int stream, int bytes) throws IOException {
        frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /** Breaks a stream off. */
    public void reset(int stream, int error) throws IOException {
        frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(error).array());
    }

    /** Fields as literals that nobody remembers (RFC 7541 section 6.2.2). */
    public static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            literal(block, fields[i]);
            literal(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** Next frame of any type; {@code null} at the end of the connection. */
    public @Nullable Frame readAny() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = (first << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & 0x7fffffff;
        return new Frame(type, flags, stream, new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    /** Next frame that is neither SETTINGS nor WINDOW_UPDATE. Settings are confirmed. */
    public Frame read() throws IOException {
        Frame frame;
        do {
            frame = readAny();
            if (frame == null) {
                throw new EOFException("the connection ended where a frame was expected");
            }
            if (frame.type() == SETTINGS && frame.flags() == 0) {
                frame(SETTINGS, 1, 0, new byte[0]);
            }
        } while (frame.type() == SETTINGS || frame.type() == WINDOW_UPDATE);
        return frame;
    }

    /** Next frame of that type on that stream; others are skipped. */
    public Frame expect(int type, int stream) throws IOException {
        Frame frame = read();
        while (frame.type() != type || frame.stream() != stream) {
            if (frame.type() == HEADERS) {
                decode(frame); // HPACK remembers
            }
            frame = read();
        }
        return frame;
    }

    /** Reads an answer to its end, and grants what it takes. 1xx heads are skipped. */
    public Answer answer(int stream) throws IOException {
        Map<String, String> head = head(stream);
        StringBuilder body = new StringBuilder();
        Map<String, String> trailers = Map.of();
        if (head.containsKey("(end)")) {
            return new Answer(head, "", trailers);
        }
        Frame frame;
        do {
            frame = read();
            if (frame.stream() != stream || (frame.type() != DATA && frame.type() != HEADERS)) {
                throw new EOFException("in the answer of " + stream + " came " + frame);
            }
            if (frame.type() == HEADERS) {
                trailers = decode(frame);
            } else {
                body.append(frame.text());
                if (frame.text().length() > 0 && !frame.endsStream()) {
                    grant(0, frame.text().length());
                    grant(stream, frame.text().length());
                }
            }
        } while (!frame.endsStream());
        return new Answer(head, body.toString(), trailers);
    }

    /** Reads answers without trailers to their ends, as many as are asked for, in whatever order they come; in that of streams. */
    public List<Answer> answers(int wanted) throws IOException {
        SortedMap<Integer, Answer> answers = new TreeMap<>();
        int ended = 0;
        while (ended < wanted) {
            Frame frame = read();
            if (frame.type() == HEADERS) {
                answers.put(frame.stream(), new Answer(decode(frame), "", Map.of()));
            } else if (frame.type() == DATA) {
                Answer begun = Objects.requireNonNull(answers.get(frame.stream()));
                answers.put(frame.stream(), new Answer(begun.head(), begun.body() + frame.text(), Map.of()));
            }
            ended += frame.endsStream() ? 1 : 0;
        }
        return List.copyOf(answers.values());
    }

    /** Reads the final head of an answer; it has {@code (end)} when it is all. */
    public Map<String, String> head(int stream) throws IOException {
        Map<String, String> head;
        do {
            head = anyHead(stream);
        } while (head.getOrDefault(":status", "").startsWith("1"));
        return head;
    }

    /** Reads a head, 1xx included. */
    public Map<String, String> anyHead(int stream) throws IOException {
        Frame frame = expect(HEADERS, stream);
        Map<String, String> head = decode(frame);
        if (frame.endsStream()) {
            head.put("(end)", "");
        }
        return head;
    }

    /** Status of an answer whose head that is. */
    public String status(Frame head) throws IOException {
        return decode(head).getOrDefault(":status", "");
    }

    /** Fields of a head or of trailers; each is decoded once, in the order in which they came. */
    public Map<String, String> decode(Frame frame) throws IOException {
        ByteBuf block = Unpooled.wrappedBuffer(frame.bytes());
        try {
            Http2Headers decoded = headers.decodeHeaders(frame.stream(), block);
            Map<String, String> fields = new LinkedHashMap<>();
            decoded.forEach(field ->
                    fields.merge(field.getKey().toString(), field.getValue().toString(), (a, b) -> a + " | " + b));
            return fields;
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** Reads to the end of the connection; {@code null} if no GOAWAY came. */
    public @Nullable Frame lastWords() throws IOException {
        Frame goaway = null;
        try {
            Frame frame;
            while ((frame = readAny()) != null) {
                goaway = frame.type() == GOAWAY ? frame : goaway;
            }
        } catch (SocketException reset) {
            // it was closed while we still wrote
        }
        return goaway;
    }

    /** The socket itself. */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
