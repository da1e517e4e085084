package dev.remora.gateway.auth.kubernetes;

import java.util.concurrent.CompletableFuture;

/** A way to the API server. */
public interface ReviewCalls extends AutoCloseable {
    /**
     * What was answered.
     *
     * @param status of HTTP
     * @param body all of it
     */
    record Answer(int status, String body) {}

    /**
     * Sends {@code body}, which is JSON, with the gateway's credentials. Never waits; who completes the future first, because
     * it takes too long, gives the call up.
     *
     * @param path absolute
     */
    CompletableFuture<Answer> post(String path, String body);

    @Override
    void close();
}
