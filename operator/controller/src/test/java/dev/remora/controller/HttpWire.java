package dev.remora.controller;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as it is on the wire: where a message begins and ends, and nothing of what it means. */
final class HttpWire {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private HttpWire() {}

    /**
     * Everything of a message before its body.
     *
     * @param start request or status line
     * @param fields as they came
     */
    record Head(String start, List<String> fields) {
        /** Absent when the other side has closed the connection. */
        static @Nullable Head read(InputStream in) throws IOException {
            String start = line(in);
            if (start == null) {
                return null;
            }
            var fields = new ArrayList<String>();
            for (String field = line(in); field != null && !field.isEmpty(); field = line(in)) {
                fields.add(field);
            }
            return new Head(start, fields);
        }

        Optional<String> field(String name) {
            return fields.stream()
                    .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(field -> field.substring(name.length() + 1).strip())
                    .findFirst();
        }

        String word(int index) {
            return start.split(" ", 3)[index];
        }

        int status() {
            return Integer.parseInt(word(1));
        }

        boolean switchesProtocols() {
            return status() == SWITCHING_PROTOCOLS;
        }

        private boolean chunked() {
            return field("transfer-encoding")
                    .filter(coding -> coding.equalsIgnoreCase("chunked"))
                    .isPresent();
        }

        private boolean withoutBody() {
            return status() == NO_CONTENT || status() == NOT_MODIFIED;
        }

        void write(OutputStream out) throws IOException {
            var text = new StringBuilder(start).append("\r\n");
            fields.forEach(field -> text.append(field).append("\r\n"));
            out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The body of a request, framed as it came. */
    static byte[] requestBody(Head head, InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        if (head.chunked()) {
            copyChunks(in, body);
        } else {
            copy(in, body, head.field("content-length").map(Long::valueOf).orElse(0L));
        }
        return body.toByteArray();
    }

    /** Passes the body of a response on as it comes. */
    static void copyResponseBody(Head head, InputStream in, OutputStream out) throws IOException {
        Optional<Long> length = head.field("content-length").map(Long::valueOf);
        if (head.withoutBody()) {
            out.flush();
        } else if (head.chunked()) {
            copyChunks(in, out);
        } else if (length.isPresent()) {
            copy(in, out, length.get());
        } else {
            in.transferTo(out);
            throw new EOFException("a body that ends with its connection");
        }
    }

    private static void copyChunks(InputStream in, OutputStream out) throws IOException {
        while (true) {
            String size = required(line(in));
            writeLine(out, size);
            long length = Long.parseLong(size.split(";", 2)[0].strip(), 16);
            if (length == 0) {
                for (String trailer = required(line(in)); !trailer.isEmpty(); trailer = required(line(in))) {
                    writeLine(out, trailer);
                }
                writeLine(out, "");
                out.flush();
                return;
            }
            copy(in, out, length);
            writeLine(out, required(line(in)));
            out.flush();
        }
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[8192];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the connection ended within a body");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        out.flush();
    }

    private static void writeLine(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String required(@Nullable String line) throws EOFException {
        if (line == null) {
            throw new EOFException("the connection ended within a message");
        }
        return line;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
    }
}
