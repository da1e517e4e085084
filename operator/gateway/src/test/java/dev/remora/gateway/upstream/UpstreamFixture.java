package dev.remora.gateway.upstream;

import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.pipeline.ResolvedRequest;
import dev.remora.gateway.pipeline.RoutedRequest;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import dev.remora.gateway.telemetry.Trace;
import dev.remora.gateway.testing.Callers;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** What the tests of this room forward, and where to. */
final class UpstreamFixture {
    static final UpstreamSettings SETTINGS =
            new UpstreamSettings(Duration.ofSeconds(1), Duration.ofMinutes(1), 2, 2, 8192);

    private UpstreamFixture() {}

    static Target target(String vmiUid) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.9", 20000);
        return new Target("team-a", "vm", "uid-1", vmiUid, "hello", address, Target.Slumber.NEVER, "127.0.0.9:20000");
    }

    static HttpRequest http(HttpMethod method) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/long/way/to/x?y=1");
        request.headers().set("Host", "gw.example");
        return request;
    }

    static ResolvedRequest resolved(HttpRequest http, boolean upgrade) {
        Route route = new Route.ByName("team-a", "vm", "hello", "/long/way/to", "/x?y=1");
        return new ResolvedRequest(new RoutedRequest(http, route, Verb.GET, upgrade), Callers.ALICE, target("vmi-1"));
    }

    /** An exchange under way; how it ends is noted. */
    static Exchange exchange(List<Outcome> outcomes) {
        Exchange exchange = new Exchange(
                new Exchange.Listener() {
                    @Override
                    public void onBegin() {}

                    @Override
                    public void onEnd(Exchange exchange, Outcome outcome) {
                        outcomes.add(outcome);
                    }
                },
                "127.0.0.1");
        exchange.begin("GET", "/", "HTTP/1.1", Trace.NONE);
        return exchange;
    }
}
