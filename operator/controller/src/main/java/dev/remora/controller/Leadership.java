package dev.remora.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This replica's part in an election. One that does not lead watches all the same, so that it can go on at once; one that
 * has led and could not say so in time ends, because what it still has in hand cannot be told from what the next one does.
 */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** For how long nobody else may lead after the leader was last heard of. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** For how long the leader tries to be heard before it gives up: well before others may lead. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Election election;
    private final Runnable lost;
    private final AtomicBoolean leading = new AtomicBoolean();
    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * Stands for election once {@link #configuration()} is in use.
     *
     * @param client of the cluster that holds the Lease
     * @param lost runs, on a thread of its own, when this replica has led and no longer may
     */
    Leadership(KubernetesClient client, Election election, Runnable lost, MeterRegistry metrics) {
        this.client = client;
        this.election = new Election(namespace(client, election), election.lease(), election.identity());
        this.lost = lost;
        tell(metrics, () -> leading.get() ? 1 : 0);
    }

    /** Without an election there is one replica, and it works. */
    static void unchallenged(MeterRegistry metrics) {
        tell(metrics, () -> 1);
    }

    private static void tell(MeterRegistry metrics, Supplier<Number> leads) {
        Gauge.builder("remora.leader", leads)
                .description("1 while this replica is the one that works")
                .register(metrics);
    }

    LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.lease())
                .withLeaseNamespace(election.namespace())
                .withIdentity(election.identity())
                .withLeaseDuration(LEASE)
                .withRenewDeadline(DEADLINE)
                .withRetryPeriod(RETRY)
                .withLeaderCallbacks(new LeaderCallbacks(
                        () -> leading.set(true),
                        this::stopped,
                        leader -> LOG.atInfo().addKeyValue("leader", leader).log("leader known")))
                // It would call System.exit, in which a shutdown hook that waits for it hangs.
                .withExitOnStopLeading(false)
                .build();
    }

    /** From now on it is meant when leading stops. */
    void end() {
        ending.set(true);
    }

    /** Lets the next one lead at once, after this replica has stopped to work; without it, it waits for the Lease to expire. */
    void release() {
        if (!leading.getAndSet(false)) {
            return;
        }
        var lock = new LeaseLock(election.namespace(), election.lease(), election.identity());
        try {
            LeaderElectionRecord held = lock.get(client);
            if (held != null && election.identity().equals(held.getHolderIdentity())) {
                ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
                lock.update(client, new LeaderElectionRecord("", AT_ONCE, now, now, held.getLeaderTransitions()));
            }
        } catch (KubernetesClientException e) {
            LOG.atWarn().setCause(e).log("the next leader has to wait for {} s", LEASE.toSeconds());
        }
    }

    private static String namespace(KubernetesClient client, Election election) {
        String namespace = election.namespace().isEmpty() ? client.getNamespace() : election.namespace();
        if (namespace == null) {
            throw new IllegalStateException("--leader-election-namespace: not given, and the configuration of the"
                    + " cluster names none (expected: the namespace of the Lease)");
        }
        return namespace;
    }

    private void stopped() {
        if (!ending.get() && leading.getAndSet(false)) {
            LOG.atError().log("no longer the leader: the Lease could not be renewed in {} s", DEADLINE.toSeconds());
            Thread.ofPlatform().name("leadership-lost").start(lost);
        }
    }
}
