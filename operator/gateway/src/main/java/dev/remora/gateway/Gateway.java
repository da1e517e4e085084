package dev.remora.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.activity.ActivityClock;
import dev.remora.gateway.activity.ActivityTracker;
import dev.remora.gateway.activity.kubernetes.LeaseRenewal;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.CachingAccessReview;
import dev.remora.gateway.auth.CachingAuthenticator;
import dev.remora.gateway.auth.Lifetime;
import dev.remora.gateway.auth.PluginAuthorizer;
import dev.remora.gateway.auth.kubernetes.Reviews;
import dev.remora.gateway.auth.kubernetes.SubjectAccessReviews;
import dev.remora.gateway.auth.kubernetes.TokenReviews;
import dev.remora.gateway.auth.kubernetes.WatchedTokens;
import dev.remora.gateway.directory.InformerDirectory;
import dev.remora.gateway.health.ApiServerContact;
import dev.remora.gateway.health.ApiServerProbe;
import dev.remora.gateway.health.Check;
import dev.remora.gateway.health.Checks;
import dev.remora.gateway.server.Collaborators;
import dev.remora.gateway.server.GatewayServer;
import dev.remora.gateway.server.ManagementServer;
import dev.remora.gateway.server.ReloadingTls;
import dev.remora.gateway.telemetry.AuditLog;
import dev.remora.gateway.telemetry.AuditSink;
import dev.remora.gateway.telemetry.AuthTimes;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.telemetry.Tracing;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole gateway, put together and running. */
final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** An idle gateway asks six times a minute whether the API server is there. */
    private static final Duration PROBE_PERIOD = Duration.ofSeconds(10);

    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(30);

    private final GatewayConfig config;
    private final ApiServerContact contact;
    private final KubernetesClient requests;
    private final KubernetesClient watches;
    private final Reviews reviews;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AuthTimes authTimes = new AuthTimes(registry);
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final @Nullable AuditLog auditLog;
    private final Tracing tracing;
    private final InformerDirectory directory;
    private final WatchedTokens tokens;
    private final ActivityClock activityClock = new ActivityClock();
    private final ActivityTracker activity;
    private final @Nullable Aggregation aggregation;
    private final @Nullable RestApiParts rest;
    private final @Nullable ConsoleParts console;
    private final GatewayServer server;
    private final ManagementServer management;
    private final Checks readiness;
    private final ApiServerProbe probe;

    /** Once it drains, and once it shall not wait any longer. */
    private final CountDownLatch draining = new CountDownLatch(1);

    private final CountDownLatch hurried = new CountDownLatch(1);

    /**
     * Starts everything; returns when callers can connect, which is before all Instances were seen.
     *
     * @param apiServer the way to it
     * @param auditOutput where audit lines go
     * @param tracing closed with the gateway
     */
    Gateway(GatewayConfig config, HeadStart apiServer, OutputStream auditOutput, Tracing tracing) {
        this.tracing = tracing;
        this.config = config;
        contact = apiServer.contact();
        watches = apiServer.client();
        directory = new InformerDirectory(watches);
        directory.start(); // the API server answers while the rest is made
        Config kubernetes = watches.getConfiguration();
        requests = apiServer.client(new ConfigBuilder(kubernetes)
                .withRequestTimeout((int) config.reviewTimeout().toMillis())
                .withConnectionTimeout((int) config.reviewTimeout().toMillis())
                .withRequestRetryBackoffLimit(0)
                .withMaxConcurrentRequests(config.maxReviews())
                .withMaxConcurrentRequestsPerHost(config.maxReviews())
                .build());
        reviews = ReviewParts.of(config, requests, contact);
        auditLog = config.audit() ? new AuditLog(auditOutput) : null;
        GatewayMetrics metrics = new GatewayMetrics(registry, auditLog == null ? AuditSink.NONE : auditLog);
        if (auditLog != null) {
            metrics.counter("audit.dropped", "Audit lines lost to a slow reader", auditLog, AuditLog::dropped);
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        metrics.gauge(
                "api.server.silence.seconds",
                "For how long the API server has answered nothing",
                contact,
                server -> (double) server.silence().toMillis() / 1000);
        metrics.gauge(
                "direct.memory.bytes",
                "Memory for what is read and written, outside the heap",
                ByteBufAllocator.DEFAULT,
                allocator -> allocator instanceof ByteBufAllocatorMetricProvider provider
                        ? (double) provider.metric().usedDirectMemory()
                        : Double.NaN);
        gcMetrics.bindTo(registry);
        tokens = new WatchedTokens(
                watches, config.reviewTimeout(), config.cachePolicy().allow().grace(), Ticker.systemTicker());
        activity = activity(metrics);
        aggregation = Aggregation.of(config, watches);
        Authenticator authenticator = authenticator(metrics, config.audiences());
        Authenticator ofApiServer = config.audiences().isEmpty() ? authenticator : authenticator(metrics, List.of());
        console = config.console() ? new ConsoleParts(kubernetes, ofApiServer) : null;
        rest = config.rest() == null
                ? null
                : new RestApiParts(config.rest(), kubernetes, requests, ofApiServer, directory, activity);
        server = GatewayServer.start(
                config.server(),
                aggregation == null ? null : aggregation.settings(),
                new Collaborators(
                        authenticator,
                        authorizer(metrics),
                        pluginTokens(metrics),
                        directory,
                        activity,
                        metrics,
                        tracing,
                        rest == null ? null : rest.calls(),
                        console == null ? null : console.reads()));
        startTls(metrics);
        readiness = readiness();
        management = ManagementServer.start(
                config.managementListen(), config.server().transport(), live(), readiness, registry::scrape);
        if (aggregation != null) {
            aggregation.start();
        }
        probe = new ApiServerProbe(contact, () -> requests.raw("/version"), PROBE_PERIOD);
        activityClock.start(activity);
    }

    private void startTls(GatewayMetrics metrics) {
        ReloadingTls tls = config.tls();
        if (tls != null) {
            tls.start(config.tlsReloadInterval());
            metrics.tls(() -> tls.expiry().getEpochSecond(), tls::reloads, tls::failures);
        }
    }

    /** For how long callers are let in without the API server; one that is slow to start is not yet away. */
    private static Duration remembered(Lifetime allow) {
        Duration longest = allow.fresh().plus(allow.grace());
        return longest.compareTo(SHORTEST_GRACE) < 0 ? SHORTEST_GRACE : longest;
    }

    private Checks live() {
        return new Checks("livez", List.of(server.eventLoopCheck()));
    }

    private Checks readiness() {
        Duration grace = ApiServerContact.spread(remembered(config.cachePolicy().allow()), config.identity());
        return new Checks(
                "readyz",
                List.of(
                        new Check("shutdown", () -> draining.getCount() > 0 ? null : "the gateway drains"),
                        server.listenerCheck(),
                        new Check("instances", () -> directory.ready() ? null : "not all were seen yet"),
                        new Check("api-server", () -> contact.trouble(grace))));
    }

    private ActivityTracker activity(GatewayMetrics metrics) {
        ActivityTracker tracker = new ActivityTracker(
                directory,
                new LeaseRenewal(requests, config.identity(), InstantSource.system()),
                activityClock.renewals(),
                Ticker.systemTicker(),
                metrics.renewals());
        metrics.gauge(
                "activity.instances", "Instances with requests under way or just now", tracker, ActivityTracker::size);
        return tracker;
    }

    private Authenticator authenticator(GatewayMetrics metrics, List<String> audiences) {
        return authTimes.authentication(new CachingAuthenticator(
                authTimes.tokenReviews(new TokenReviews(reviews, audiences)),
                config.cachePolicy(),
                Ticker.systemTicker(),
                InstantSource.system(),
                metrics.cache("token")));
    }

    private Authorizer authorizer(GatewayMetrics metrics) {
        return new PluginAuthorizer(authTimes.access(new CachingAccessReview(
                authTimes.accessReviews(new SubjectAccessReviews(reviews)),
                config.cachePolicy(),
                Ticker.systemTicker(),
                metrics.cache("access"))));
    }

    private WatchedTokens pluginTokens(GatewayMetrics metrics) {
        metrics.gauge(
                "plugin.tokens.watched",
                "Secrets of plugins' own tokens that are watched",
                tokens,
                WatchedTokens::size);
        return tokens;
    }

    /** Where callers connect. */
    InetSocketAddress address() {
        return server.address();
    }

    /** Where kube-apiserver connects, {@code null} if nowhere. */
    @Nullable InetSocketAddress aggregationAddress() {
        return server.aggregationAddress();
    }

    /** Where health and metrics are. */
    InetSocketAddress managementAddress() {
        return management.address();
    }

    /** Whether it should get requests. */
    boolean ready() {
        return readiness.look(false, Set.of()).passed();
    }

    /** Ends the wait of a {@link #close} under way: cuts off what it still waits for. */
    void hurry() {
        hurried.countDown();
        server.hurry();
    }

    /** Drains, then ends everything. */
    @Override
    public void close() {
        draining.countDown();
        try {
            LOG.atInfo()
                    .addKeyValue("delay", config.drainDelay())
                    .addKeyValue("timeout", config.drainTimeout())
                    .log("draining");
            var _ = hurried.await(config.drainDelay().toMillis(), TimeUnit.MILLISECONDS);
            server.drain(config.drainTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.close();
        }
        probe.close();
        if (rest != null) {
            rest.close();
        }
        if (console != null) {
            console.close();
        }
        activity.lastTick();
        activityClock.close();
        tokens.close();
        directory.close();
        management.close();
        if (aggregation != null) {
            aggregation.close();
        }
        if (config.tls() != null) {
            config.tls().close();
        }
        reviews.close();
        requests.close();
        watches.close();
        gcMetrics.close();
        tracing.close();
        if (auditLog != null) {
            auditLog.close();
        }
    }
}
