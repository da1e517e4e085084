package dev.remora.bench.parts;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.auth.AccessQuestion;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.CacheListener;
import dev.remora.gateway.auth.CachePolicy;
import dev.remora.gateway.auth.CachingAccessReview;
import dev.remora.gateway.auth.CachingAuthenticator;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.auth.Lifetime;
import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.http.ReservedHeaders;
import dev.remora.gateway.route.Parsed;
import dev.remora.gateway.route.RouteParser;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of a request that an answer from memory allows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RequestSteps {
    private static final String PATH = "/v1/namespaces/team-a/instances/my-instance/plugins/files/list?x=1";
    private static final String AUTHORIZATION =
            "Bearer " + "x".repeat(900); // a ServiceAccount's token has about as many
    private static final CachePolicy POLICY =
            new CachePolicy(new Lifetime(Duration.ofHours(1), Duration.ZERO), Duration.ofSeconds(10), 1000);

    private final Identity identity =
            new Identity("system:serviceaccount:team-a:caller", "uid", List.of("system:authenticated"), Map.of());
    private final CachingAuthenticator authenticator = new CachingAuthenticator(
            token -> CompletableFuture.completedFuture(new Authentication.Authenticated(identity, null)),
            POLICY,
            Ticker.systemTicker(),
            InstantSource.system(),
            CacheListener.NONE);
    private final CachingAccessReview reviews = new CachingAccessReview(
            question -> CompletableFuture.completedFuture(new Decision.Allowed()),
            POLICY,
            Ticker.systemTicker(),
            CacheListener.NONE);

    /** The request's target becomes a route. */
    @Benchmark
    public Parsed route() {
        return RouteParser.parse(PATH);
    }

    /** A token is read, digested and found in memory; later requests of its connection only compare it. */
    @Benchmark
    public CompletableFuture<Authentication> knownToken() {
        return authenticator.authenticate(Objects.requireNonNull(BearerToken.of(AUTHORIZATION)));
    }

    /** Whether a known caller may, found in memory. */
    @Benchmark
    public CompletableFuture<Decision> knownRight() {
        return reviews.review(new AccessQuestion(identity, Verb.GET, "team-a", "my-instance", "plugins/files"));
    }

    /** Six headers as clients send them, but for those that a plugin must not see. */
    @Benchmark
    public HttpHeaders strippedHeaders() {
        HttpHeaders headers = new DefaultHttpHeaders()
                .add("Host", "gateway.example.com")
                .add("User-Agent", "bench")
                .add("Accept", "*/*")
                .add("Authorization", "Bearer x")
                .add("Connection", "keep-alive")
                .add("X-Forwarded-For", "192.0.2.1");
        ReservedHeaders.stripRequest(headers, false);
        return headers;
    }
}
