package dev.remora.gateway.telemetry;

import dev.remora.gateway.activity.RenewalListener;
import dev.remora.gateway.auth.CacheListener;
import dev.remora.gateway.auth.PluginTokenListener;
import dev.remora.gateway.wake.Refusal;
import dev.remora.gateway.wake.WakeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The gateway's own metrics, all named {@code remora_gateway_…} in Prometheus. No label takes a value from a request: the
 * number of series does not depend on what callers send.
 */
public final class GatewayMetrics implements Exchange.Listener {
    private static final String PREFIX = "remora.gateway.";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private static final Duration[] WAKE_BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final AuditSink audit;
    private final Map<Outcome, Timer> durations = new EnumMap<>(Outcome.class);
    private final Timer firstByte;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final HandshakeCounter handshakes;
    private final Map<ConnectionRefusal, Counter> refusals;
    private final Map<ConnectResult, Counter> connects;
    private final LongAdder inFlight = new LongAdder();

    /** Registers the request metrics in {@code registry}; every request that ends goes to {@code audit} too. */
    public GatewayMetrics(MeterRegistry registry, AuditSink audit) {
        this.registry = registry;
        this.audit = audit;
        for (Outcome outcome : Outcome.values()) {
            durations.put(
                    outcome,
                    Timer.builder(PREFIX + "requests")
                            .description("Requests by how they ended, from their head to their end")
                            .tag("outcome", outcome.label())
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
        firstByte = Timer.builder(PREFIX + "first.byte")
                .description("Time from a request's head to the answer's")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        bytesIn = bytes("in");
        bytesOut = bytes("out");
        handshakes = new HandshakeCounter(handshakes("success"), handshakes("failure"));
        refusals = counters(
                ConnectionRefusal.class, "connections.refused", "reason", "Connections of callers closed at once");
        connects = counters(ConnectResult.class, "upstream.connects", "result", "Attempts to connect to a plugin");
        gauge("requests.active", "Requests under way, tunnels included", inFlight, LongAdder::sum);
    }

    /** Adds a gauge; {@code source} is kept. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, source, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Adds a counter that is kept elsewhere; {@code source} is kept. */
    public <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .register(registry);
    }

    /** Counts handshakes; one for all connections. */
    public HandshakeCounter handshakes() {
        return handshakes;
    }

    /** A connection of a caller was closed at once. */
    public void refused(ConnectionRefusal why) {
        Objects.requireNonNull(refusals.get(why)).increment();
    }

    /** An attempt to connect to a plugin is over. */
    public void connect(ConnectResult result) {
        Objects.requireNonNull(connects.get(result)).increment();
    }

    private <E extends Enum<E>> Map<E, Counter> counters(
            Class<E> values, String name, String label, String description) {
        Map<E, Counter> counters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            counters.put(
                    value,
                    Counter.builder(PREFIX + name)
                            .description(description)
                            .tag(label, value.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return counters;
    }

    private Counter handshakes(String result) {
        return Counter.builder(PREFIX + "tls.handshakes")
                .description("TLS handshakes with callers")
                .tag("result", result)
                .register(registry);
    }

    /** A listener that counts what happens in the cache of that name. */
    public CacheListener cache(String name) {
        Map<CacheListener.Event, Counter> counters = new EnumMap<>(CacheListener.Event.class);
        for (CacheListener.Event event : CacheListener.Event.values()) {
            counters.put(
                    event,
                    Counter.builder(PREFIX + "auth.cache")
                            .description("How questions about callers were answered")
                            .tag("cache", name)
                            .tag("event", event.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return event -> Objects.requireNonNull(counters.get(event)).increment();
    }

    /** A listener that counts the tokens that were tried at plugins that have their own. */
    public PluginTokenListener pluginTokens() {
        Map<PluginTokenListener.Event, Counter> counters = new EnumMap<>(PluginTokenListener.Event.class);
        for (PluginTokenListener.Event event : PluginTokenListener.Event.values()) {
            counters.put(
                    event,
                    Counter.builder(PREFIX + "plugin.tokens")
                            .description("Tokens tried at plugins that are opened by their own")
                            .tag("result", event.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return event -> Objects.requireNonNull(counters.get(event)).increment();
    }

    /** A listener that counts how often the cluster was told that an Instance is in use. */
    public RenewalListener renewals() {
        Map<RenewalListener.Event, Counter> counters = new EnumMap<>(RenewalListener.Event.class);
        for (RenewalListener.Event event : RenewalListener.Event.values()) {
            counters.put(
                    event,
                    Counter.builder(PREFIX + "activity.renewals")
                            .description("Renewals of the activity Leases of Instances with scaleToZero")
                            .tag("result", event.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return event -> Objects.requireNonNull(counters.get(event)).increment();
    }

    /**
     * Tells of the server's certificate.
     *
     * @param expiry seconds of the Unix epoch
     * @param reloads how often changed files were taken over
     * @param failures how often the files could not be used
     */
    public void tls(LongSupplier expiry, LongSupplier reloads, LongSupplier failures) {
        gauge(
                "tls.certificate.expiry.seconds",
                "When the certificate in use ends, in seconds of the Unix epoch",
                expiry,
                LongSupplier::getAsLong);
        reloads("success", reloads);
        reloads("failure", failures);
    }

    private void reloads(String result, LongSupplier count) {
        FunctionCounter.builder(PREFIX + "tls.reloads", count, LongSupplier::getAsLong)
                .description("Looks at the TLS files that found others than those in use, or none that can be used")
                .tag("result", result)
                .register(registry);
    }

    /** A listener that counts and times wakes, and counts requests that did not get through by waiting. */
    public WakeListener wakes() {
        Timer wakes = Timer.builder(PREFIX + "wakes")
                .description("Sleeping Instances that a request woke, from the request until a plugin was ready")
                .serviceLevelObjectives(WAKE_BUCKETS)
                .register(registry);
        Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
        for (Refusal why : Refusal.values()) {
            refused.put(
                    why,
                    Counter.builder(PREFIX + "held.refused")
                            .description("Requests to sleeping Instances that were not, or no longer, held")
                            .tag("reason", why.label())
                            .register(registry));
        }
        return new WakeListener() {
            @Override
            public void onWoken(Duration took) {
                wakes.record(took);
            }

            @Override
            public void onRefused(Refusal why) {
                Objects.requireNonNull(refused.get(why)).increment();
            }
        };
    }

    @Override
    public void onBegin() {
        inFlight.increment();
    }

    @Override
    public void onEnd(Exchange exchange, Outcome outcome) {
        inFlight.decrement();
        Objects.requireNonNull(durations.get(outcome)).record(exchange.elapsedNanos(), TimeUnit.NANOSECONDS);
        if (exchange.firstByteNanos() >= 0) {
            firstByte.record(exchange.firstByteNanos(), TimeUnit.NANOSECONDS);
        }
        audit.accept(exchange.audit(outcome));
    }

    @Override
    public void onReceived(long bytes) {
        bytesIn.increment((double) bytes);
    }

    @Override
    public void onSent(long bytes) {
        bytesOut.increment((double) bytes);
    }

    private Counter bytes(String direction) {
        return Counter.builder(PREFIX + "bytes")
                .description("Bytes of bodies and tunnels, from (in) and to (out) callers")
                .tag("direction", direction)
                .register(registry);
    }
}
