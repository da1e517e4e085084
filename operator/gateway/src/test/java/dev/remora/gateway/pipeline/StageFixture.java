package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.CertificateAuthorities;
import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import dev.remora.gateway.testing.Callers;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the tests of the steps give to their step. */
final class StageFixture {
    static final Route BY_NAME = new Route.ByName("team-a", "vm", "hello", "/p", "/x");
    static final Route BY_UID = new Route.ByUid("uid-1", "hello", "/p", "/x");

    private StageFixture() {}

    static HttpRequest http(HttpMethod method, String target) {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target);
    }

    static RoutedRequest routed(Route route) {
        return new RoutedRequest(http(HttpMethod.GET, "/"), route, Verb.GET, false);
    }

    static Identification identification() {
        return new Identification(Callers.authenticator(), () -> CertificateAuthorities.NONE);
    }

    /** Alice's. */
    static AuthenticatedRequest authenticated(RoutedRequest request) {
        BearerToken token = Objects.requireNonNull(BearerToken.of("Bearer alice-token"));
        return new AuthenticatedRequest(request, Callers.ALICE, new Credential.Token(token), null);
    }

    static Exchange exchange() {
        return new Exchange(
                new Exchange.Listener() {
                    @Override
                    public void onBegin() {}

                    @Override
                    public void onEnd(Exchange exchange, Outcome outcome) {}
                },
                "127.0.0.1");
    }

    /** The slug of the problem that was written, {@code null} if none was. */
    static @Nullable String refusal(EmbeddedChannel channel) {
        channel.runPendingTasks();
        ProblemResponse problem = channel.readOutbound();
        return problem == null ? null : problem.problem().slug();
    }
}
