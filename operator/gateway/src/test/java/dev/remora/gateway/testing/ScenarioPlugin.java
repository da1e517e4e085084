package dev.remora.gateway.testing;

import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What the scenario of docs/clients.md calls. Nothing in it waits for a clock: an event comes when the caller asks for it
 * after it has read the one before, and a cancelled answer is one whose connection ended.
 *
 * <table>
 * <caption>Its paths</caption>
 * <tr><td>{@code /sum}</td><td>length and SHA-256 of the body that was sent</td></tr>
 * <tr><td>{@code /large}</td><td>{@link #LARGE} bytes, their SHA-256 in {@code X-Sha256}</td></tr>
 * <tr><td>{@code /events}, {@code /events/next}</td><td>server-sent events; the second lets the first send its next one</td></tr>
 * <tr><td>{@code /expect}</td><td>whether the caller waited for {@code 100 Continue}, and the body's length</td></tr>
 * <tr><td>{@code /unwanted}</td><td>417 without a look at the body, then the connection's end</td></tr>
 * <tr><td>{@code /early}</td><td>413 while the body is on its way</td></tr>
 * <tr><td>{@code /endless}, {@code /cancelled}</td><td>an answer without end; the second waits until one was cancelled</td></tr>
 * <tr><td>{@code /trailers}</td><td>an answer with a trailer</td></tr>
 * <tr><td>anything else</td><td>as {@link Backend#echo}</td></tr>
 * </table>
 */
public final class ScenarioPlugin {
    /** Bytes of {@code /large}. */
    public static final int LARGE = 32 << 20;

    private static final int PATIENCE_SECONDS = 20;
    private static final byte[] BLOCK = new byte[64 * 1024];

    static {
        new Random(6455).nextBytes(BLOCK);
    }

    private final Semaphore nextEvent = new Semaphore(0);
    private final Semaphore cancelled = new Semaphore(0);

    private ScenarioPlugin() {}

    /** Starts one. */
    public static Backend start() {
        ScenarioPlugin plugin = new ScenarioPlugin();
        return Backend.start(plugin::talk);
    }

    private void talk(Wire wire) throws IOException, InterruptedException {
        String head;
        while ((head = wire.readHead()) != null) {
            String[] line = head.split(" ", 3);
            String path = line[1];
            switch (path) {
                case "/sum" -> sum(wire, head);
                case "/large" -> large(wire, line[0]);
                case "/events" -> events(wire);
                case "/events/next" -> {
                    wire.readBody(head);
                    nextEvent.release();
                    answer(wire, "204 No Content", "");
                }
                case "/expect" -> expect(wire, head);
                case "/unwanted" -> {
                    answer(wire, "417 Expectation Failed", "not wanted");
                    return;
                }
                case "/early" -> {
                    answer(wire, "413 Content Too Large", "too much");
                    wire.readBody(head, block -> {}); // or the next request on this connection would be taken for it
                }
                case "/endless" -> endless(wire);
                case "/cancelled" -> {
                    boolean any = cancelled.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    answer(wire, any ? "200 OK" : "500 Internal Server Error", any ? "cancelled" : "goes on");
                }
                case "/trailers" -> {
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
                    chunk(wire, "body");
                    wire.send("0\r\nX-Sum: 7\r\n\r\n");
                }
                default -> {
                    Message request = wire.readBody(head);
                    answer(wire, "200 OK", line[0].equals("HEAD") ? "" : request.head() + request.body());
                }
            }
        }
    }

    private static void answer(Wire wire, String status, String body) throws IOException {
        String length = status.startsWith("204") ? "" : "Content-Length: " + body.length() + "\r\n";
        wire.send("HTTP/1.1 " + status + "\r\n" + length + "\r\n" + body);
    }

    private static void sum(Wire wire, String head) throws IOException {
        MessageDigest digest = sha256();
        long length = wire.readBody(head, block -> digest.update(block, 0, block.length));
        answer(wire, "200 OK", length + " " + hex(digest));
    }

    private static void large(Wire wire, String method) throws IOException {
        MessageDigest digest = sha256();
        for (int sent = 0; sent < LARGE; sent += BLOCK.length) {
            digest.update(BLOCK);
        }
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\nX-Sha256: " + hex(digest) + "\r\n\r\n");
        for (int sent = 0; sent < LARGE && !method.equals("HEAD"); sent += BLOCK.length) {
            wire.send(BLOCK, BLOCK.length);
        }
    }

    private void events(Wire wire) throws IOException, InterruptedException {
        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        chunk(wire, "data: first\n\n");
        if (nextEvent.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            chunk(wire, "data: second\n\n");
        }
        wire.send("0\r\n\r\n");
    }

    private static void expect(Wire wire, String head) throws IOException {
        boolean waits = head.toLowerCase(Locale.ROOT).contains("\r\nexpect: 100-continue\r\n");
        if (waits) {
            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        long length = wire.readBody(head, block -> {});
        answer(wire, "200 OK", (waits ? "waited " : "did not wait ") + length);
    }

    private void endless(Wire wire) throws IOException {
        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        chunk(wire, "more\n");
        try {
            wire.skip(Long.MAX_VALUE); // nothing comes but the end of the connection
        } finally {
            cancelled.release();
        }
    }

    private static void chunk(Wire wire, String text) throws IOException {
        wire.send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
