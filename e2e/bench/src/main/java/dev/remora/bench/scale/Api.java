package dev.remora.bench.scale;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The API server as the stand-ins see it. They read next to nothing of an object, so as to leave the machine to others. */
final class Api implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String WATCH = "?watch=true&timeoutSeconds=86400";
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final URI server;
    private final HttpClient http;
    private volatile boolean closed;

    private Api(URI server, HttpClient http) {
        this.server = server;
        this.http = http;
    }

    static Api of(Config administrator) throws IOException, GeneralSecurityException {
        return new Api(
                URI.create(administrator.getMasterUrl()),
                HttpClient.newBuilder()
                        .sslContext(SSLUtils.sslContext(administrator))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build());
    }

    /** Creates an object; one that exists already is left alone. */
    void create(String path, String object) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(object))
                .build();
        while (true) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            switch (answer.statusCode()) {
                case HttpURLConnection.HTTP_CREATED, HttpURLConnection.HTTP_CONFLICT -> {
                    return;
                }
                case TOO_MANY_REQUESTS -> Thread.sleep(PAUSE);
                default -> throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    /**
     * Hands over each object at {@code path}, then each change of one, on a thread of its own until this is closed. The API
     * server ends a watch that cannot follow; the next one begins with all objects again.
     */
    <T> void watch(String path, Class<T> type, Consumer<Event<T>> consumer) {
        Thread.ofPlatform().daemon().name("watch " + path).start(() -> {
            JavaType event = JSON.getTypeFactory().constructParametricType(Event.class, type);
            while (!closed) {
                try (MappingIterator<Event<T>> events = JSON.readerFor(event).readValues(stream(path))) {
                    events.forEachRemaining(consumer);
                } catch (IOException | RuntimeException e) {
                    if (!closed) {
                        System.err.println("bench: watching " + path + " again: " + e);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        });
    }

    /** A kind that was just made known answers 429 while its cache is being filled. */
    private InputStream stream(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(path + WATCH)).build();
        while (true) {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() == HttpURLConnection.HTTP_OK) {
                return answer.body();
            }
            answer.body().close();
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }

    /** One change. */
    record Event<T>(String type, T object) {}

    /** Whose object it is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(String name, String namespace, @Nullable String uid) {}
}
