package dev.remora.gateway.testing;

import dev.remora.gateway.activity.Activity;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.PluginToken;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.console.ConsoleReads;
import dev.remora.gateway.http.Pace;
import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.http.h2.StreamLimits;
import dev.remora.gateway.server.Collaborators;
import dev.remora.gateway.server.GatewayServer;
import dev.remora.gateway.server.RecheckSettings;
import dev.remora.gateway.server.ServerSettings;
import dev.remora.gateway.server.TlsSource;
import dev.remora.gateway.server.Transport;
import dev.remora.gateway.telemetry.AuditEvent;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.telemetry.Tracing;
import dev.remora.gateway.upstream.UpstreamSettings;
import dev.remora.gateway.wake.WaitingLimits;
import dev.remora.gateway.wake.WakeSettings;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The whole server on loopback, with fakes where the API server would be. */
public final class TestGateway implements AutoCloseable {
    /** Target of requests that the plugin gets as {@code /}, when {@link #hello} filled the directory. */
    public static final String HELLO = "/v1/namespaces/team-a/instances/vm/plugins/hello";

    private final GatewayServer server;
    private final List<AuditEvent> audit;
    private final SimpleMeterRegistry registry;

    private TestGateway(GatewayServer server, List<AuditEvent> audit, SimpleMeterRegistry registry) {
        this.server = server;
        this.audit = audit;
        this.registry = registry;
    }

    /** What a test may set. */
    public static final class Builder {
        private final FakeDirectory directory;
        private Authenticator authenticator = Callers.authenticator();
        private Authorizer authorizer = Callers.authorizer();
        private PluginTokens pluginTokens =
                secret -> CompletableFuture.completedFuture(new PluginToken.Unusable("none"));
        private Activity activity = Activity.NONE;
        private Transport transport = Transport.best();
        private @Nullable TlsSource tls;
        private @Nullable ConsoleReads console;
        private @Nullable StreamLimits http2 = new StreamLimits(100, 200, 128 * 1024);
        private RecheckSettings recheck = new RecheckSettings(Duration.ofSeconds(20), Duration.ofSeconds(20), 8);
        private WakeSettings wake =
                new WakeSettings(Duration.ofSeconds(20), new WaitingLimits(100, 50, 1 << 20, 1 << 20));
        private int maxConnections = 1000;
        private int maxConnectionsPerClient;
        private Pace pace = Pace.ANY;
        private Tracing tracing = Tracing.PASS_ON;
        private int maxUpstream = 1000;
        private Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2));

        private Builder(FakeDirectory directory) {
            this.directory = directory;
        }

        /** Replaces {@link Callers#authenticator}. */
        public Builder authenticator(Authenticator authenticator) {
            this.authenticator = authenticator;
            return this;
        }

        /** Replaces {@link Callers#authorizer}. */
        public Builder authorizer(Authorizer authorizer) {
            this.authorizer = authorizer;
            return this;
        }

        /** Replaces that no plugin's own token is known. */
        public Builder pluginTokens(PluginTokens pluginTokens) {
            this.pluginTokens = pluginTokens;
            return this;
        }

        /** Replaces nobody who hears of activity. */
        public Builder activity(Activity activity) {
            this.activity = activity;
            return this;
        }

        /** Replaces the best transport. */
        public Builder transport(Transport transport) {
            this.transport = transport;
            return this;
        }

        /** Serves the console. */
        public Builder console(ConsoleReads console) {
            this.console = console;
            return this;
        }

        /** Serves TLS. */
        public Builder tls(SslContext tls) {
            return tls(() -> tls);
        }

        /** Serves TLS that may change. */
        public Builder tls(TlsSource tls) {
            this.tls = tls;
            return this;
        }

        /** Replaces 100 streams, 200 resets and 128 KiB; {@code null} for HTTP/1.1 only. */
        public Builder http2(@Nullable StreamLimits http2) {
            this.http2 = http2;
            return this;
        }

        /** Bounds callers' connections. */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /** Bounds connections of one address. */
        public Builder maxConnectionsPerClient(int maxConnectionsPerClient) {
            this.maxConnectionsPerClient = maxConnectionsPerClient;
            return this;
        }

        /** Replaces one that bears everything. */
        public Builder pace(Pace pace) {
            this.pace = pace;
            return this;
        }

        /** Replaces one that takes no part. */
        public Builder tracing(Tracing tracing) {
            this.tracing = tracing;
            return this;
        }

        /** Bounds connections to the plugin. */
        public Builder maxUpstream(int maxUpstream) {
            this.maxUpstream = maxUpstream;
            return this;
        }

        /** Replaces 20 s for everything. */
        public Builder timeouts(Timeouts timeouts) {
            this.timeouts = timeouts;
            return this;
        }

        /** Replaces 20 s for looking at streams again. */
        public Builder recheck(Duration interval, Duration patience) {
            this.recheck = new RecheckSettings(interval, patience, 8);
            return this;
        }

        /** Replaces room for 100 requests, 50 of them for one Instance, for 20 s. */
        public Builder wake(WakeSettings wake) {
            this.wake = wake;
            return this;
        }

        /** How it runs. */
        public ServerSettings settings() {
            return new ServerSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    tls,
                    transport,
                    2,
                    maxConnections,
                    maxConnectionsPerClient,
                    new RequestDecoder.Limits(8192, 16 * 1024),
                    timeouts,
                    pace,
                    new UpstreamSettings(Duration.ofMillis(500), Duration.ofSeconds(20), 64, maxUpstream, 64 * 1024),
                    http2,
                    recheck,
                    wake);
        }

        /** Whom it asks and tells. */
        public Collaborators collaborators(GatewayMetrics metrics) {
            return new Collaborators(
                    authenticator, authorizer, pluginTokens, directory, activity, metrics, tracing, null, console);
        }

        /** Starts it. */
        public TestGateway start() {
            List<AuditEvent> audit = new CopyOnWriteArrayList<>();
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            GatewayServer server =
                    GatewayServer.start(settings(), collaborators(new GatewayMetrics(registry, audit::add)));
            return new TestGateway(server, audit, registry);
        }
    }

    /** A gateway that knows what is in {@code directory}. */
    public static Builder of(FakeDirectory directory) {
        return new Builder(directory);
    }

    /** A gateway with one plugin at {@link #HELLO}. */
    public static TestGateway hello(Backend backend) {
        return of(directory(backend)).start();
    }

    /** A directory with one plugin at {@link #HELLO}. */
    public static FakeDirectory directory(Backend backend) {
        return new FakeDirectory().running("team-a", "vm", "uid-1", "hello", backend.address());
    }

    /** Head of a request of alice's, up to and without the empty line. */
    public static String request(String method, String path) {
        return method + " " + HELLO + path + " HTTP/1.1\r\nHost: gw.example\r\nAuthorization: Bearer alice-token\r\n";
    }

    /** Connects as a caller. */
    public Wire connect() throws IOException {
        return Wire.connect(server.address());
    }

    /** Connects as a caller who speaks HTTP/2. */
    public FrameWire connectHttp2() throws IOException {
        return FrameWire.connect(server.address());
    }

    /** The running server. */
    public GatewayServer server() {
        return server;
    }

    /** One event for each request that ended. */
    public List<AuditEvent> audit() {
        return audit;
    }

    /** Value of a counter. */
    public double counter(String name, String label, String value) {
        return registry.get("remora.gateway." + name)
                .tag(label, value)
                .counter()
                .count();
    }

    /** Names and labels of all that is measured. */
    public Set<Meter.Id> meters() {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toUnmodifiableSet());
    }

    /** Value of a gauge. */
    public double gauge(String name) {
        return registry.get("remora.gateway." + name).gauge().value();
    }

    @Override
    public void close() {
        server.close();
    }
}
