package dev.remora.gateway.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a TCP connection, with just enough HTTP to say exactly what goes over it. Text is ISO 8859-1. */
public final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Talks over {@code socket}; waits at most 20 s for anything. */
    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** Connects. */
    public static Wire connect(InetSocketAddress address) throws IOException {
        return new Wire(new Socket(address.getAddress(), address.getPort()));
    }

    /**
     * A request or an answer.
     *
     * @param head start line and headers, each line with its end, and the empty line
     * @param trailers as they came, empty if there were none
     */
    public record Message(String head, String body, String trailers) {
        /** First line. */
        public String startLine() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /** Status of an answer. */
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** Value of a header, {@code null} if there is none. */
        public @Nullable String header(String name) {
            return Wire.header(head, name);
        }
    }

    /** The socket itself. */
    public Socket socket() {
        return socket;
    }

    /** Sends text. */
    public void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Sends bytes. */
    public void send(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Says that nothing more comes. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads exactly that much. */
    public String read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("got " + bytes.length + " of " + length + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of the connection. */
    public String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Reads what is there, at least one byte; {@code null} at the end of the connection. */
    public @Nullable String readSome() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int read = in.read(buffer);
        return read < 0 ? null : new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
    }

    /** Reads and forgets, {@code length} bytes or to the end. */
    public long skip(long length) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return length - left;
    }

    /** Reads a head; {@code null} at the end of the connection. */
    public @Nullable String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        String line;
        do {
            line = readLine();
            if (line == null) {
                return null;
            }
            head.append(line);
        } while (!line.equals("\r\n"));
        return head.toString();
    }

    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.isEmpty() || line.charAt(line.length() - 1) != '\n') {
            int octet = in.read();
            if (octet < 0) {
                return null;
            }
            line.append((char) octet);
        }
        return line.toString();
    }

    /** Reads a message whose head tells how long it is; {@code null} at the end of the connection. */
    public @Nullable Message readMessage() throws IOException {
        String head = readHead();
        return head == null ? null : readBody(head);
    }

    /** Reads what follows a head that tells how long it is. */
    public Message readBody(String head) throws IOException {
        StringBuilder body = new StringBuilder();
        StringBuilder trailers = new StringBuilder();
        readBody(head, block -> body.append(new String(block, StandardCharsets.ISO_8859_1)), trailers);
        return new Message(head, body.toString(), trailers.toString());
    }

    /** Reads what follows a head that tells how long it is, in blocks of 64 KiB at most. */
    public long readBody(String head, Consumer<byte[]> blocks) throws IOException {
        return readBody(head, blocks, new StringBuilder());
    }

    private long readBody(String head, Consumer<byte[]> blocks, StringBuilder trailers) throws IOException {
        String length = header(head, "content-length");
        if (length != null) {
            return readBlocks(Long.parseLong(length), blocks);
        }
        if (header(head, "transfer-encoding") == null) {
            return 0;
        }
        long total = 0;
        long size;
        while ((size = Long.parseLong(expectLine().strip(), 16)) > 0) {
            total += readBlocks(size, blocks);
            expectLine();
        }
        for (String line = expectLine(); !line.equals("\r\n"); line = expectLine()) {
            trailers.append(line);
        }
        return total;
    }

    private long readBlocks(long length, Consumer<byte[]> blocks) throws IOException {
        for (long left = length; left > 0; ) {
            byte[] block = in.readNBytes((int) Math.min(left, 64 * 1024));
            if (block.length == 0) {
                throw new EOFException("got " + (length - left) + " of " + length + " bytes");
            }
            blocks.accept(block);
            left -= block.length;
        }
        return length;
    }

    /** Reads a message that must be there. */
    public Message expectMessage() throws IOException {
        Message message = readMessage();
        if (message == null) {
            throw new EOFException("the connection ended where a message was expected");
        }
        return message;
    }

    private String expectLine() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the connection ended inside a chunked body");
        }
        return line;
    }

    private static @Nullable String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
