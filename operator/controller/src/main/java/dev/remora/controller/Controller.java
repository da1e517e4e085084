package dev.remora.controller;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.apply.Applier;
import dev.remora.controller.apply.Notices;
import dev.remora.controller.cache.CompactStore;
import dev.remora.controller.guard.Guard;
import dev.remora.controller.guard.NetworkGuard;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.instance.InstanceReconciler;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.management.ManagementServer;
import dev.remora.controller.plugin.PluginReconciler;
import dev.remora.controller.plugin.PluginRoms;
import dev.remora.controller.plugin.PluginUses;
import dev.remora.controller.report.InstanceStatuses;
import dev.remora.controller.rom.BackgroundRomLookups;
import dev.remora.controller.rom.RomLookups;
import dev.remora.controller.telemetry.Census;
import dev.remora.controller.telemetry.FrameworkMeters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A running controller: everything is built and connected here. */
final class Controller implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration SLOWEST_RETRY = Duration.ofMinutes(1);

    /** Should somebody else keep writing what is ours, the quarrel goes at a walk. */
    private static final LinearRateLimiter PACE = new LinearRateLimiter(Duration.ofSeconds(10), 40);

    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);

    /** Only what {@code pullPolicy: Always} wants is looked up again after it was found. */
    private static final BackgroundRomLookups.Pace ROM_PACE =
            BackgroundRomLookups.Pace.defaults().refreshedAfter(Duration.ofMinutes(5));

    private final ThreadPoolExecutor workers;
    private final Operator operator;
    private final InstanceReconciler reconciler;
    private final ManagementServer management;
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final Optional<Leadership> leadership;
    private final Optional<NetworkGuard> guard;

    /** When all that is watched was listed once; the operator calls itself started before. */
    private volatile boolean started;

    private Controller(
            KubernetesClient client, ControllerSettings settings, PrometheusMeterRegistry metrics, Runnable lost)
            throws IOException {
        metrics.config().meterFilter(new FrameworkMeters());
        this.leadership = Optional.ofNullable(settings.election())
                .map(election -> new Leadership(client, election, lost, metrics));
        if (leadership.isEmpty()) {
            Leadership.unchallenged(metrics);
        }
        this.guard = Optional.ofNullable(settings.friends())
                .map(friends -> new NetworkGuard(client, settings.namespaces(), settings.ports(), friends));
        gcMetrics.bindTo(metrics);
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        workers = new ThreadPoolExecutor(
                settings.threads(), settings.threads(), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        operator = new Operator(configuration -> configuration
                .withLeaderElectionConfiguration(
                        leadership.map(Leadership::configuration).orElse(null))
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
                .withExecutorService(workers)
                .withReconciliationTerminationTimeout(PATIENCE_AT_END)
                .withParseResourceVersions(true)
                .withResourceCloner(new Unshared())
                .withStopOnInformerErrorDuringStartup(true));
        var backlog = new Backlog(PACE, workers.getQueue()::size, workers::getCompletedTaskCount, System::nanoTime);
        Clock clock = Clock.systemUTC();
        var uses = new PluginUses();
        reconciler = new InstanceReconciler(
                new Applier(client),
                new Notices(client, clock),
                new InstanceStatuses(clock, settings.gateway()),
                Launcher.shipped(),
                clock,
                new InstanceReconciler.Settings(
                        settings.ports(),
                        settings.pace(),
                        lookups(settings),
                        settings.romKeys(),
                        uses,
                        guard.<Guard>map(one -> one).orElse(Guard.NONE),
                        new Census(metrics, clock)));
        operator.register(reconciler, overrider -> configure(overrider, client, settings, backlog));
        operator.register(
                new PluginReconciler(uses, new PluginRoms(lookups(settings), settings.romKeys()), clock),
                overrider -> configurePlugins(overrider, settings));
        management = new ManagementServer(settings.management(), this::inSync, metrics);
    }

    private static Function<Consumer<ResourceID>, RomLookups<ResourceID>> lookups(ControllerSettings settings) {
        return news -> new BackgroundRomLookups<>(settings.roms(), ROM_PACE, news);
    }

    /**
     * Starts a controller; returns when everything that it watches is in sync.
     *
     * @param metrics gets the controller's own and is served with them
     * @param lost runs when this replica was the leader of several and no longer is: it has to end
     * @throws IOException if health and metrics cannot be served
     * @throws IllegalStateException if KubeVirt is not installed
     */
    static Controller start(
            KubernetesClient client, ControllerSettings settings, PrometheusMeterRegistry metrics, Runnable lost)
            throws IOException {
        requireKubeVirt(client, settings);
        var controller = new Controller(client, settings, metrics, lost);
        try {
            controller.reconciler.startAhead();
            controller.operator.start();
            controller.started = true;
            return controller;
        } catch (RuntimeException e) {
            controller.close();
            throw e;
        }
    }

    /** Port on which health and metrics are served. */
    int managementPort() {
        return management.port();
    }

    /** Lets running reconciliations end, then stops. */
    @Override
    public void close() {
        leadership.ifPresent(Leadership::end);
        operator.stop();
        leadership.ifPresent(Leadership::release);
        guard.ifPresent(NetworkGuard::close);
        management.close();
        gcMetrics.close();
    }

    private boolean inSync() {
        return started && operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    /** Nothing here changes what it is given, and what comes out of a {@link CompactStore} is new each time anyway. */
    private static final class Unshared implements Cloner {
        @Override
        public <T extends HasMetadata> T clone(T object) {
            return object;
        }
    }

    private static void configure(
            ControllerConfigurationOverrider<Instance> overrider,
            KubernetesClient client,
            ControllerSettings settings,
            Backlog backlog) {
        CompactStore.forInformer(Instance.class, client.getKubernetesSerialization(), settings.namespaces(), _ -> {})
                .ifPresent(overrider::withItemStore);
        overrider.withInformerListLimit(CompactStore.PAGE).withRateLimiter(backlog);
        configureAny(overrider, settings);
    }

    private static void configurePlugins(
            ControllerConfigurationOverrider<Plugin> overrider, ControllerSettings settings) {
        overrider.withRateLimiter(PluginReconciler.pace());
        configureAny(overrider, settings);
    }

    private static void configureAny(ControllerConfigurationOverrider<?> overrider, ControllerSettings settings) {
        if (!settings.namespaces().isEmpty()) {
            overrider.settingNamespaces(settings.namespaces());
        }
        overrider.withRetry(new GenericRetry()
                .setInitialInterval(FIRST_RETRY)
                .setIntervalMultiplier(2)
                .setMaxInterval(SLOWEST_RETRY.toMillis())
                .withoutMaxAttempts());
    }

    /** Asks where it may ask: with namespaces given, it may have rights in these only. */
    private static void requireKubeVirt(KubernetesClient client, ControllerSettings settings) {
        var machines = client.resources(VirtualMachine.class);
        ListOptions one = new ListOptionsBuilder().withLimit(1L).build();
        try {
            if (settings.namespaces().isEmpty()) {
                machines.inAnyNamespace().list(one);
            } else {
                machines.inNamespace(settings.namespaces().iterator().next()).list(one);
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new IllegalStateException(
                        "KubeVirt is not installed in this cluster: virtualmachines.kubevirt.io does not exist", e);
            }
            throw e;
        }
    }
}
