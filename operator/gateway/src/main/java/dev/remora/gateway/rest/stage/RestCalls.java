package dev.remora.gateway.rest.stage;

import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.model.RestSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls on virtual threads, so many at a time and no more; one caller has a quarter of them. */
public final class RestCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestCalls.class);
    private static final String DOCUMENT = "/dev/remora/gateway/rest/openapi.json";

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("rest-", 0).factory());
    private final Map<String, Integer> ofCallers = new ConcurrentHashMap<>();
    private final Semaphore free;
    private final RestSettings settings;
    private final Authenticator authenticator;
    private final Operations operations;
    private final byte[] document;

    /** Answers one call; may wait. */
    @FunctionalInterface
    public interface Operations {
        /**
         * Answers.
         *
         * @throws InterruptedException when the gateway ends
         */
        Answer answer(Call call) throws InterruptedException;
    }

    /**
     * @param authenticator of tokens that are meant for the API server
     */
    public RestCalls(RestSettings settings, Authenticator authenticator, Operations operations) {
        this.settings = settings;
        this.authenticator = authenticator;
        this.operations = operations;
        this.free = new Semaphore(settings.mostCalls());
        this.document = document();
    }

    /** The OpenAPI document. */
    public static byte[] document() {
        try (InputStream in = RestCalls.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + DOCUMENT);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] served() {
        return document;
    }

    RestSettings settings() {
        return settings;
    }

    /** Knows whose tokens the calls have. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /**
     * Takes a place, before a body is read.
     *
     * @return why there is none; {@code null} when it was taken
     */
    @Nullable Refusal enter(String user) {
        int most = Math.max(1, settings.mostCalls() / 4);
        if (ofCallers.merge(user, 1, Integer::sum) > most) {
            forget(user);
            return new Refusal(Code.TOO_MANY, "The caller has " + most + " calls under way, and may have no more.");
        }
        if (!free.tryAcquire()) {
            forget(user);
            return new Refusal(Code.TOO_MANY, "Too many calls are under way.");
        }
        return null;
    }

    /** Gives a place back that no call was made from. */
    void leave(String user) {
        free.release();
        forget(user);
    }

    private void forget(String user) {
        ofCallers.computeIfPresent(user, (same, calls) -> calls == 1 ? null : calls - 1);
    }

    /** Answers a call from a place that was taken, and gives the place back. */
    CompletableFuture<Answer> submit(Call call) {
        String user = call.caller().username();
        try {
            return CompletableFuture.supplyAsync(() -> answer(call), threads)
                    .whenComplete((answer, error) -> leave(user));
        } catch (RejectedExecutionException closed) {
            leave(user);
            return CompletableFuture.completedFuture(
                    Answer.refused(new Refusal(Code.UNAVAILABLE, "The gateway ends."), call.started()));
        }
    }

    private Answer answer(Call call) {
        try {
            return operations.answer(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.refused(new Refusal(Code.UNAVAILABLE, "The gateway ends."), call.started());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("operation", call.operation()).log("a call of the REST API failed");
            return Answer.refused(new Refusal(Code.INTERNAL, "The gateway failed; its log says why."), call.started());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
