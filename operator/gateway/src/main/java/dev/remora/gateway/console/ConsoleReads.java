package dev.remora.gateway.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads for pages, with their callers' tokens, on threads that may wait: so many at a time, and so many for one caller. */
public final class ConsoleReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleReads.class);
    private static final int MOST = 64;
    private static final int MOST_OF_ONE = 8;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("console-", 0).factory());
    private final Semaphore free = new Semaphore(MOST);
    private final Map<String, Integer> ofCallers = new ConcurrentHashMap<>();
    private final Authenticator authenticator;
    private final Kubernetes kubernetes;

    /** The API server, asked with a caller's token. */
    @FunctionalInterface
    public interface Kubernetes {
        /**
         * Reads; may wait.
         *
         * @param path of the API server
         */
        JsonNode get(String user, BearerToken token, String path) throws Refusal;
    }

    /** What came of it. */
    sealed interface Read {
        /**
         * What was read.
         *
         * @param json in UTF-8
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Done(byte[] json) implements Read {}

        /** Why not. */
        record Refused(ProblemResponse problem) implements Read {}
    }

    /**
     * @param authenticator of tokens that are meant for the API server
     */
    public ConsoleReads(Authenticator authenticator, Kubernetes kubernetes) {
        this.authenticator = authenticator;
        this.kubernetes = kubernetes;
    }

    /** Knows whose tokens come with reads. */
    public Authenticator authenticator() {
        return authenticator;
    }

    CompletableFuture<Read> read(String user, BearerToken token, Subject subject) {
        if (ofCallers.merge(user, 1, Integer::sum) > MOST_OF_ONE || !free.tryAcquire()) {
            forget(user);
            return CompletableFuture.completedFuture(
                    refused(Problem.OVERLOADED, "Too many reads of the console are under way."));
        }
        try {
            return CompletableFuture.supplyAsync(() -> answer(user, token, subject), threads)
                    .whenComplete((answer, error) -> leave(user));
        } catch (RejectedExecutionException closed) {
            leave(user);
            return CompletableFuture.completedFuture(refused(Problem.SHUTTING_DOWN, "The gateway ends."));
        }
    }

    private void leave(String user) {
        free.release();
        forget(user);
    }

    private void forget(String user) {
        ofCallers.computeIfPresent(user, (same, reads) -> reads == 1 ? null : reads - 1);
    }

    private Read answer(String user, BearerToken token, Subject subject) {
        try {
            return new Read.Done(Json.bytes(View.of(subject, kubernetes.get(user, token, subject.path()))));
        } catch (Refusal refusal) {
            return refused(problem(refusal), refusal.text());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a read of the console failed");
            return refused(Problem.INTERNAL, "The gateway failed; its log says why.");
        }
    }

    private static Read refused(Problem problem, String detail) {
        return new Read.Refused(new ProblemResponse(problem, detail));
    }

    private static Problem problem(Refusal refusal) {
        return switch (refusal.code()) {
            case UNAUTHENTICATED -> Problem.UNAUTHENTICATED;
            case FORBIDDEN, NOT_LICENSED -> Problem.FORBIDDEN;
            case NOT_FOUND, UNKNOWN_ADDRESS -> Problem.UNKNOWN_ADDRESS;
            case TOO_MANY -> Problem.OVERLOADED;
            case TIMED_OUT, UNAVAILABLE -> Problem.ACCESS_UNDECIDED;
            case ALREADY_EXISTS, CONFLICT, INTERNAL, INVALID, METHOD_NOT_ALLOWED, STOPPED, TOO_LARGE ->
                Problem.INTERNAL;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
