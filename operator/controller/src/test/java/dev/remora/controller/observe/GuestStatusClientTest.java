package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest may do anything on its status port. */
class GuestStatusClientTest {
    private final InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final GuestStatusClient client = new GuestStatusClient();
    private HttpServer guest;

    @SuppressWarnings("NullAway.Init") // set before each test
    GuestStatusClientTest() {}

    @BeforeEach
    void startGuest() throws IOException {
        guest = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        guest.setExecutor(threads);
        guest.start();
    }

    @AfterEach
    void stopGuest() {
        guest.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldReadAnswer() throws InterruptedException {
        // Given
        answers(200, "{\"revision\":\"r\",\"plugins\":[]}");

        // Then
        assertThat(ask(target(guest.getAddress().getPort()))).isInstanceOf(Reported.class);
    }

    @Test
    void shouldGiveUpWhenAnswerIsTooLong() throws InterruptedException {
        // Given
        answers(200, "x".repeat(70_000));

        // Then
        assertThat(ask(target(guest.getAddress().getPort()))).isInstanceOf(Unreachable.class);
    }

    @Test
    void shouldGiveUpWhenGuestDripsForever() throws InterruptedException {
        // Given
        guest.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (!Thread.currentThread().isInterrupted()) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                pause();
            }
        });
        long started = System.nanoTime();

        // When
        GuestStatus status = ask(target(guest.getAddress().getPort()));

        // Then
        assertThat(status).isInstanceOf(Unreachable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(GuestStatusClient.DEADLINE.plusSeconds(2));
    }

    @Test
    void shouldGiveUpWhenGuestDripsHeadersForever() throws IOException, InterruptedException {
        // Given
        try (var drip = new ServerSocket(0, 1, loopback)) {
            threads.execute(() -> dripHeaders(drip));
            long started = System.nanoTime();

            // When
            GuestStatus status = ask(target(drip.getLocalPort()));

            // Then
            assertThat(status)
                    .isEqualTo(new Unreachable(target(drip.getLocalPort()).status() + ": no answer within 5s"));
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(GuestStatusClient.DEADLINE.plusSeconds(2));
        }
    }

    @Test
    void shouldNotFollowRedirect() throws InterruptedException {
        // Given
        var followed = new AtomicBoolean();
        guest.createContext("/elsewhere", exchange -> {
            followed.set(true);
            exchange.close();
        });
        guest.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });

        // When
        GuestStatus status = ask(target(guest.getAddress().getPort()));

        // Then
        assertThat(status)
                .isEqualTo(new Unreachable(target(guest.getAddress().getPort()).status() + " answers HTTP status 302"));
        assertThat(followed).isFalse();
    }

    @Test
    void shouldSaySoWhenNobodyListens() throws IOException, InterruptedException {
        // Given
        int free;
        try (var socket = new ServerSocket(0, 1, loopback)) {
            free = socket.getLocalPort();
        }

        // Then
        assertThat(ask(target(free)))
                .isEqualTo(new Unreachable("http://127.0.0.1:" + free + "/: nobody listens there"));
    }

    private GuestStatus ask(GuestTarget target) throws InterruptedException {
        try {
            return threads.submit(() -> client.ask(target)).get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private void answers(int status, String body) {
        guest.createContext("/", (HttpExchange exchange) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static void dripHeaders(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write('x');
                pause();
            }
        } catch (IOException e) {
            // whoever asked has gone
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static GuestTarget target(int port) {
        return GuestTarget.of("uid", "127.0.0.1", port).orElseThrow();
    }
}
