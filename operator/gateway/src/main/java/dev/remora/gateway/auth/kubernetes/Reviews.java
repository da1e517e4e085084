package dev.remora.gateway.auth.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks the API server for reviews, a bounded number at a time: beyond it nobody queues, and the answer is that there is none.
 * What is sent and answered stays JSON, and no thread waits: a first request costs its caller two of these, and when many come
 * at once the typed client takes several times as long for each (see docs/benchmarks.md).
 */
public final class Reviews implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReviewCalls calls;
    private final Duration timeout;
    private final Semaphore free;

    /**
     * Asks through {@code calls}, which are closed with it.
     *
     * @param timeout of one review
     * @param limit most reviews under way, at least 1
     */
    public Reviews(ReviewCalls calls, Duration timeout, int limit) {
        this.calls = calls;
        this.timeout = timeout;
        this.free = new Semaphore(limit);
    }

    /**
     * Asks for one.
     *
     * @param judge makes the answer of the review's status, which is missing at times
     * @param failed makes the answer when there is none, or when the review may not start
     */
    <A> CompletableFuture<A> ask(
            Kind kind, ObjectNode spec, Function<JsonNode, A> judge, Function<Throwable, A> failed) {
        if (!free.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    failed.apply(new IllegalStateException("too many reviews are under way")));
        }
        return calls.post(kind.path, review(kind, spec))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(response -> judge.apply(status(response)))
                .whenComplete((judged, error) -> free.release())
                .exceptionally(error -> failed.apply(
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error));
    }

    private static String review(Kind kind, ObjectNode spec) {
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", kind.apiVersion)
                .put("kind", kind.word);
        review.set("spec", spec);
        try {
            return JSON.writeValueAsString(review);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static JsonNode status(ReviewCalls.Answer response) {
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body());
        } catch (JsonProcessingException noJson) {
            throw new IllegalStateException(
                    "the API server answered with status " + response.status() + " and no JSON");
        }
        if (response.status() < 200 || response.status() > 299) {
            throw new IllegalStateException("the API server answered with status " + response.status() + ": "
                    + answer.path("message").asText("no reason given"));
        }
        return answer.path("status");
    }

    @Override
    public void close() {
        calls.close();
    }

    /** What can be reviewed. */
    enum Kind {
        /** Who a token belongs to. */
        TOKEN("TokenReview", "authentication.k8s.io/v1", "tokenreviews"),
        /** What somebody may do. */
        ACCESS("SubjectAccessReview", "authorization.k8s.io/v1", "subjectaccessreviews");

        private final String word;
        private final String apiVersion;
        private final String path;

        Kind(String word, String apiVersion, String plural) {
            this.word = word;
            this.apiVersion = apiVersion;
            this.path = "/apis/" + apiVersion + "/" + plural;
        }
    }
}
