package dev.remora.gateway;

import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.console.ConsoleReads;
import dev.remora.gateway.rest.kubernetes.ApiServer;
import dev.remora.gateway.rest.model.Caller;
import io.fabric8.kubernetes.client.Config;
import java.time.Duration;

/** The console, put together. */
final class ConsoleParts implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private final ApiServer server;
    private final ConsoleReads reads;

    /**
     * @param kubernetes the way to the API server
     * @param authenticator of tokens that are meant for the API server
     */
    ConsoleParts(Config kubernetes, Authenticator authenticator) {
        server = ApiServer.reachedBy(kubernetes, REQUEST_TIMEOUT);
        reads = new ConsoleReads(
                authenticator, (user, token, path) -> server.get(new Caller(user, token, "", () -> false), path));
    }

    ConsoleReads reads() {
        return reads;
    }

    @Override
    public void close() {
        reads.close();
        server.close();
    }
}
