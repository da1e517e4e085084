package dev.remora.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as its strictest reader takes it (RFC 9112): whatever two parsers could read differently is an error. Shares no
 * code with the gateway, so that it can judge what the gateway writes. Text is ISO 8859-1.
 */
public final class StrictHttp {
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final String TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]*";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") (/[\\x21-\\x7e&&[^#]]*) HTTP/1\\.1");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-9]\\d\\d) " + TEXT);
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[ \\t]*(" + TEXT + ")");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,8}");
    private static final List<String> FRAMING = List.of("content-length", "transfer-encoding", "trailer", "host");

    private final String text;
    private int at;

    private StrictHttp(String text) {
        this.text = text;
    }

    /** A header field; the name in lower case. */
    public record Field(String name, String value) {}

    /**
     * A request or an answer.
     *
     * @param start its first line
     * @param fields header fields, and those of the trailers behind them
     */
    public record Message(String start, List<Field> fields, String body) {
        /** Value of a field, {@code null} if there is none. */
        public @Nullable String field(String name) {
            return fields.stream()
                    .filter(field -> field.name().equals(name))
                    .map(Field::value)
                    .findFirst()
                    .orElse(null);
        }

        /** Method and target, and the body if there is one. */
        public String summary() {
            return start.substring(0, start.lastIndexOf(' ')) + (body.isEmpty() ? "" : " [" + body + "]");
        }

        /** Status of an answer. */
        public int status() {
            return Integer.parseInt(start.substring(9, 12));
        }
    }

    /**
     * What came over a connection.
     *
     * @param messages those that are complete
     * @param rest what follows them: the beginning of a message, or another protocol after a switch
     */
    public record Stream(List<Message> messages, String rest) {}

    private static final class Incomplete extends Exception {
        Incomplete() {
            super("incomplete", null, false, false);
        }
    }

    /**
     * Reads requests.
     *
     * @throws IllegalArgumentException when something could be read in two ways
     */
    public static Stream requests(String text) {
        StrictHttp reader = new StrictHttp(text);
        List<Message> requests = new ArrayList<>();
        int complete = 0;
        try {
            while (reader.at < text.length()) {
                Message request = reader.request();
                requests.add(request);
                complete = reader.at;
                if (request.field("upgrade") != null) {
                    break;
                }
            }
        } catch (Incomplete more) {
            // what there is of it is the rest
        }
        return new Stream(requests, text.substring(complete));
    }

    /**
     * Reads answers, 1xx among them.
     *
     * @param methods of the requests, in order; answers beyond them are to GET
     * @param ended whether nothing more comes
     * @throws IllegalArgumentException when something could be read in two ways
     */
    public static Stream answers(String text, List<String> methods, boolean ended) {
        StrictHttp reader = new StrictHttp(text);
        List<Message> answers = new ArrayList<>();
        int complete = 0;
        int asked = 0;
        try {
            while (reader.at < text.length()) {
                Message answer = reader.answer(asked < methods.size() ? methods.get(asked) : "GET", ended);
                answers.add(answer);
                complete = reader.at;
                if (answer.status() == 101) {
                    break;
                }
                asked += answer.status() >= 200 ? 1 : 0;
            }
        } catch (Incomplete more) {
            // what there is of it is the rest
        }
        return new Stream(answers, text.substring(complete));
    }

    private Message request() throws Incomplete {
        String line = line();
        require(REQUEST_LINE.matcher(line).matches(), "request line", line);
        List<Field> fields = fields();
        require(count(fields, "host") == 1, "Host", fields);
        return new Message(line, fields, body(fields, false));
    }

    private Message answer(String method, boolean ended) throws Incomplete {
        String line = line();
        Matcher status = STATUS_LINE.matcher(line);
        require(status.matches(), "status line", line);
        int code = Integer.parseInt(status.group(1));
        List<Field> fields = fields();
        boolean unframed = code < 200 || code == 204;
        require(
                !unframed || (count(fields, "content-length") == 0 && count(fields, "transfer-encoding") == 0),
                "framing of a " + code,
                fields);
        if (unframed || code == 304 || method.equals("HEAD")) {
            return new Message(line, fields, "");
        }
        boolean closes = fields.contains(new Field("connection", "close"));
        return new Message(line, fields, body(fields, closes && ended));
    }

    private List<Field> fields() throws Incomplete {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            require(field.matches(), "field", line);
            fields.add(new Field(
                    field.group(1).toLowerCase(Locale.ROOT), field.group(2).stripTrailing()));
        }
        return fields;
    }

    private String body(List<Field> fields, boolean mayEndWithTheConnection) throws Incomplete {
        int lengths = count(fields, "content-length");
        int codings = count(fields, "transfer-encoding");
        require(lengths + codings <= 1, "one length", fields);
        if (codings == 1) {
            require(fields.contains(new Field("transfer-encoding", "chunked")), "Transfer-Encoding", fields);
            return chunks(fields);
        }
        if (lengths == 1) {
            String length = fields.stream()
                    .filter(field -> field.name().equals("content-length"))
                    .findFirst()
                    .orElseThrow()
                    .value();
            require(LENGTH.matcher(length).matches(), "Content-Length", length);
            return take(Long.parseLong(length));
        }
        return mayEndWithTheConnection ? take(text.length() - at) : "";
    }

    private String chunks(List<Field> fields) throws Incomplete {
        StringBuilder body = new StringBuilder();
        while (true) {
            String size = line();
            require(CHUNK_SIZE.matcher(size).matches(), "chunk size", size);
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                break;
            }
            body.append(take(length));
            require(line().isEmpty(), "end of a chunk", body);
        }
        List<Field> trailers = fields();
        require(trailers.stream().noneMatch(field -> FRAMING.contains(field.name())), "trailers", trailers);
        fields.addAll(trailers);
        return body.toString();
    }

    private String line() throws Incomplete {
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            require(c != '\n', "line end", text.substring(at, i));
            if (c == '\r') {
                if (i + 1 == text.length()) {
                    throw new Incomplete();
                }
                require(text.charAt(i + 1) == '\n', "line end", text.substring(at, i));
                String line = text.substring(at, i);
                at = i + 2;
                return line;
            }
        }
        throw new Incomplete();
    }

    private String take(long length) throws Incomplete {
        if (length > text.length() - at) {
            throw new Incomplete();
        }
        String taken = text.substring(at, at + (int) length);
        at += (int) length;
        return taken;
    }

    private static int count(List<Field> fields, String name) {
        return (int) fields.stream().filter(field -> field.name().equals(name)).count();
    }

    private static void require(boolean holds, String what, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + found);
        }
    }
}
