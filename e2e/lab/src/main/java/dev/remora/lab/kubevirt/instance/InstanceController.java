package dev.remora.lab.kubevirt.instance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.store.ObjectKey;
import dev.remora.lab.kubevirt.store.ObjectStore;
import dev.remora.lab.kubevirt.store.WorkQueue;
import dev.remora.lab.node.GuestSpec;
import dev.remora.lab.node.GuestState;
import dev.remora.lab.node.Node;
import dev.remora.lab.node.NodeOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves each VMI one phase at a time to where its guest is, as virt-controller and virt-handler do together. */
public final class InstanceController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceController.class);
    private static final String NODE_NAME = "lab";
    private static final Duration MOUNT_RETRY = Duration.ofSeconds(1);
    private static final String DOMAIN_FAILED = "Synchronizing with the Domain failed.";

    private final KubernetesClient client;
    private final ObjectStore vmis;
    private final Clock clock;
    private final WorkQueue queue = new WorkQueue("virt-handler", this::sync);
    private final Map<String, ObjectKey> keys = new ConcurrentHashMap<>();
    private final Map<String, GuestSpec> guests = new ConcurrentHashMap<>();
    private final Node node;
    private @Nullable SharedIndexInformer<?> watch;

    public InstanceController(KubernetesClient client, ObjectStore vmis, NodeOptions options, Clock clock) {
        this.client = client;
        this.vmis = vmis;
        this.clock = clock;
        this.node = new Node(options, this::guestChanged);
    }

    /** Begins to watch. */
    public void start() {
        watch = vmis.watch(queue::add);
    }

    /** Lets the guest of a VMI die; {@link Node#crash}. */
    public void crash(ObjectKey key) {
        node.crash(runningUid(key));
    }

    /** Moves the guest of a VMI; {@link Node#migrate}. */
    public void migrate(ObjectKey key) {
        node.migrate(runningUid(key));
    }

    private String runningUid(ObjectKey key) {
        return vmis.get(key)
                .filter(vmi -> Phase.of(vmi) == Phase.RUNNING)
                .map(vmi -> vmi.at("/metadata/uid").asText())
                .orElseThrow(() -> new IllegalStateException("no guest runs for " + key));
    }

    private void guestChanged(String uid) {
        Optional.ofNullable(keys.get(uid)).ifPresent(queue::add);
    }

    private void sync(ObjectKey key) {
        Optional<ObjectNode> found = vmis.get(key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode vmi = found.get();
        String uid = vmi.at("/metadata/uid").asText();
        keys.put(uid, key);
        ObjectNode before = vmi.deepCopy();
        if (vmi.path("metadata").hasNonNull("deletionTimestamp")) {
            end(vmi, uid);
        } else {
            advance(key, vmi, uid);
        }
        if (!vmi.equals(before) && !vmis.replace(vmi)) {
            queue.add(key); // somebody else wrote it: look again
        }
    }

    private void advance(ObjectKey key, ObjectNode vmi, String uid) {
        InstanceStatus status = new InstanceStatus(vmi, clock.instant());
        switch (Phase.of(vmi)) {
            case PENDING ->
                PodRules.refusal(key.name(), MachineSpec.read(vmi.path("spec")))
                        .ifPresentOrElse(
                                refusal -> status.phase(Phase.PENDING)
                                        .outOfSync("FailedCreate", refusal)
                                        .notReady("PodNotExists", "virt-launcher pod has not yet been scheduled"),
                                () -> status.phase(Phase.SCHEDULING)
                                        .inSync()
                                        .notReady("GuestNotRunning", "Guest VM is not reported as running"));
            case SCHEDULING -> schedule(key, vmi, uid, status);
            case SCHEDULED -> boot(uid, status);
            case RUNNING -> watchOver(uid, status);
            case SUCCEEDED, FAILED -> {}
        }
    }

    private void schedule(ObjectKey key, ObjectNode vmi, String uid, InstanceStatus status) {
        Optional<GuestState> state = node.state(uid);
        if (state.isEmpty()) {
            hand(key, vmi, uid, status);
            return;
        }
        switch (state.get()) {
            case GuestState.Pulling pulling -> {}
            case GuestState.PullFailed failed when failed.reason().equals("InvalidImageName") -> {} // hangs in silence
            case GuestState.PullFailed failed -> status.outOfSync(failed.reason(), failed.message());
            case GuestState.Preparing preparing -> scheduled(status);
            case GuestState.Unpreparable broken -> scheduled(status);
            case GuestState.Running running -> scheduled(status);
            case GuestState.Ended ended -> scheduled(status);
        }
    }

    private static void scheduled(InstanceStatus status) {
        status.inSync().phase(Phase.SCHEDULED).onNode(NODE_NAME);
    }

    private void hand(ObjectKey key, ObjectNode vmi, String uid, InstanceStatus status) {
        switch (GuestPlanner.plan(vmi, new NamespaceDocuments(client, key.namespace()))) {
            case GuestPlan.Ready ready -> {
                guests.put(uid, ready.guest());
                node.run(ready.guest());
            }
            // A Pod that waits for a mount says so in its events only; the VMI just stays where it is.
            case GuestPlan.Waiting waiting -> {
                LOG.atInfo().addKeyValue("vmi", key).log(waiting.message());
                queue.addAfter(key, MOUNT_RETRY);
            }
            case GuestPlan.Impossible impossible -> status.outOfSync(DOMAIN_FAILED, impossible.message());
        }
    }

    private void boot(String uid, InstanceStatus status) {
        GuestState state = node.state(uid).orElse(new GuestState.Ended(false, "the node lost the guest"));
        switch (state) {
            case GuestState.Running running -> {
                address(uid, status, running);
                status.phase(Phase.RUNNING).inSync().ready();
            }
            case GuestState.Unpreparable broken -> status.outOfSync(DOMAIN_FAILED, broken.message());
            // It ran so briefly that nobody saw it: the phases are not skipped for that.
            case GuestState.Ended ended when ended.succeeded() -> status.phase(Phase.RUNNING);
            case GuestState.Ended ended -> ended(status, ended);
            case GuestState.Pulling pulling -> {}
            case GuestState.PullFailed failed -> {}
            case GuestState.Preparing preparing -> {}
        }
    }

    private void watchOver(String uid, InstanceStatus status) {
        GuestState state = node.state(uid).orElse(new GuestState.Ended(false, "the node lost the guest"));
        if (state instanceof GuestState.Ended ended) {
            ended(status, ended);
        } else if (state instanceof GuestState.Running running) {
            address(uid, status, running); // it may have moved
        }
    }

    private void address(String uid, InstanceStatus status, GuestState.Running running) {
        GuestSpec guest = guests.get(uid);
        GuestSpec.NetworkSpec network = guest == null ? null : guest.network();
        if (network != null) {
            status.address(network.interfaceName(), network.mac(), running.address());
        }
    }

    private static void ended(InstanceStatus status, GuestState.Ended ended) {
        status.phase(ended.succeeded() ? Phase.SUCCEEDED : Phase.FAILED)
                .notReady("PodTerminating", "virt-launcher pod is terminating: " + ended.message());
    }

    /** The guest first, then the object. */
    private void end(ObjectNode vmi, String uid) {
        InstanceStatus status = new InstanceStatus(vmi, clock.instant());
        Optional<GuestState> state = node.state(uid);
        if (state.isPresent() && !isOver(state.get())) {
            node.stop(uid);
            status.notReady("PodTerminating", "virt-launcher pod is terminating");
            return;
        }
        if (!Phase.of(vmi).isFinal()) {
            boolean succeeded = !(state.orElse(null) instanceof GuestState.Ended ended) || ended.succeeded();
            status.phase(succeeded ? Phase.SUCCEEDED : Phase.FAILED);
            queue.add(keyOf(vmi)); // the last phase is seen by watchers before the object goes
            return;
        }
        if (vmi.at("/metadata/finalizers") instanceof ArrayNode finalizers) {
            finalizers.removeIf(one -> one.asText().equals(KubeVirtApi.FOREGROUND_FINALIZER)
                    || one.asText().equals(KubeVirtApi.CONTROLLER_FINALIZER));
        }
        node.forget(uid);
        guests.remove(uid);
    }

    private static boolean isOver(GuestState state) {
        return state instanceof GuestState.Ended || state instanceof GuestState.Unpreparable;
    }

    private static ObjectKey keyOf(ObjectNode vmi) {
        return new ObjectKey(
                vmi.at("/metadata/namespace").asText(), vmi.at("/metadata/name").asText());
    }

    /** Stops watching and kills every guest. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        queue.close();
        node.close();
    }
}
