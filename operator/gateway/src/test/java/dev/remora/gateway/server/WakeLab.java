package dev.remora.gateway.server;

import static org.awaitility.Awaitility.await;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.wake.WaitingLimits;
import dev.remora.gateway.wake.WakeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway before an Instance that sleeps. Every token is that of a user of the same name, who may do everything. */
final class WakeLab implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Resolution ASLEEP = new Resolution.Asleep("It wakes.");

    private final FakeDirectory directory = new FakeDirectory().idleAfter(Duration.ofMinutes(5));
    private final TestGateway gateway;

    /** Requests that began and that ended, as the Lease counts them. */
    final AtomicInteger begun = new AtomicInteger();

    final AtomicInteger ended = new AtomicInteger();

    /** What is said of tokens and of rights now. */
    volatile boolean tokensCount = true;

    volatile boolean rightsCount = true;

    /** Room for 100 requests, for 20 s. */
    WakeLab() {
        this(LONG, new WaitingLimits(100, 100, 1 << 20, 1 << 20));
    }

    WakeLab(Duration timeout, WaitingLimits limits) {
        this(timeout, limits, LONG);
    }

    /**
     * @param stream for how long a request may stall
     */
    WakeLab(Duration timeout, WaitingLimits limits, Duration stream) {
        sleep();
        gateway = TestGateway.of(directory)
                .authenticator(token -> CompletableFuture.completedFuture(who(token.text())))
                .authorizer((identity, verb, namespace, instance, plugin) -> CompletableFuture.completedFuture(
                        rightsCount ? new Decision.Allowed() : new Decision.Forbidden()))
                .activity(this::begin)
                .timeouts(new Timeouts(LONG, LONG, stream, Duration.ofSeconds(2)))
                .recheck(Duration.ofMillis(100), LONG)
                .wake(new WakeSettings(timeout, limits))
                .start();
    }

    private Authentication who(String token) {
        return tokensCount
                ? new Authentication.Authenticated(new Identity(token, token, List.of(), Map.of()), null)
                : new Authentication.Rejected("expired");
    }

    private Runnable begin(InstanceEntry instance) {
        begun.incrementAndGet();
        return ended::incrementAndGet;
    }

    TestGateway gateway() {
        return gateway;
    }

    FakeDirectory directory() {
        return directory;
    }

    void sleep() {
        become(ASLEEP);
    }

    void become(Resolution resolution) {
        directory.with("team-a", "vm", "uid-1", "hello", resolution);
    }

    /** The guest is there, and its plugin ready. */
    void wake(InetSocketAddress address) {
        directory.running("team-a", "vm", "uid-1", "hello", address);
    }

    void delete() {
        directory.remove("team-a", "vm", "uid-1");
    }

    Wire connect() throws IOException {
        return gateway.connect();
    }

    /** A request of that user's, up to and without the empty line. */
    static String request(String method, String user) {
        return TestGateway.request(method, "/path?q=1").replace("alice-token", user);
    }

    void awaitHeld(int requests) {
        await().until(() -> gateway.gauge("held.requests") == requests);
    }

    /** An address of loopback at which nobody listens. */
    static InetSocketAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
