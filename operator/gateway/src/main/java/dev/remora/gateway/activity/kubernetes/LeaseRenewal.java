package dev.remora.gateway.activity.kubernetes;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.api.v1alpha1.RemoraApi;
import dev.remora.gateway.activity.Renewal;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Keeps the {@link ActivityLease} of an Instance (coordination.k8s.io/v1) by server-side apply: one request whether it is
 * there or not, and replicas take it over from each other.
 */
public final class LeaseRenewal implements Renewal {
    /** Field manager of the Lease. */
    public static final String FIELD_MANAGER = "remora-gateway";

    private static final Map<String, String> MANAGED = Map.of("app.kubernetes.io/managed-by", "remora");
    private static final String INSTANCE_LABEL = "remora.dev/instance";

    private final KubernetesClient client;
    private final String holder;
    private final InstantSource clock;

    /**
     * @param holder name of this replica
     */
    public LeaseRenewal(KubernetesClient client, String holder, InstantSource clock) {
        this.client = client;
        this.holder = holder;
        this.clock = clock;
    }

    @Override
    public void renew(String namespace, String instance, String uid, Duration idleAfter) {
        Lease lease = lease(namespace, instance, uid, idleAfter);
        client.resource(lease).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    }

    Lease lease(String namespace, String instance, String uid, Duration idleAfter) {
        ZonedDateTime now =
                clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC); // a MicroTime holds no more
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(ActivityLease.name(instance))
                .withLabels(MANAGED)
                .addToLabels(INSTANCE_LABEL, instance)
                .addNewOwnerReference()
                .withApiVersion(RemoraApi.GROUP + "/" + RemoraApi.VERSION)
                .withKind("Instance")
                .withName(instance)
                .withUid(uid)
                .withController(false)
                .withBlockOwnerDeletion(false)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) Math.max(1, Math.min(Integer.MAX_VALUE, idleAfter.toSeconds())))
                .withRenewTime(now)
                .endSpec()
                .build();
    }
}
