package dev.remora.controller.apply;

import dev.remora.controller.kubevirt.CloudInit;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.render.Rendered;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was rendered, by server-side apply and only where it differs.
 *
 * <p>A VirtualMachine that exists is written under its UID, so that another one of the same name is never touched; one
 * that does not exist is written without force, so that one that appears meanwhile answers with a conflict.
 */
public final class Applier {
    /** Owner of the fields that the controller writes. */
    public static final String FIELD_MANAGER = "remora-controller";

    /** Answers of the API server that trying again cannot change. */
    private static final Set<Integer> REFUSALS =
            Set.of(HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, 422);

    private final KubernetesClient client;

    /** Writes through {@code client}. */
    public Applier(KubernetesClient client) {
        this.client = client;
    }

    /** Whether the VirtualMachine has to be written. */
    public boolean changes(Rendered rendered, Observation observation) {
        VirtualMachine live = observation.virtualMachine();
        return live == null || !Likeness.isLike(live, rendered.virtualMachine());
    }

    /**
     * Writes the Secrets, then the VirtualMachine that refers to them. Nothing is asked of the API server where nothing
     * has to be written and no guest is being started.
     *
     * @return the VirtualMachine as written; empty if nothing had to be
     * @throws Refusal if the API server, or KubeVirt behind it, does not take it
     */
    public Optional<VirtualMachine> apply(Rendered rendered, Observation observation) throws Refusal {
        boolean changes = changes(rendered, observation);
        if (!changes && !observation.starting()) {
            return Optional.empty();
        }
        try {
            rendered.secrets().forEach(secret -> Creation.ensure(client, secret));
            return changes
                    ? Optional.of(write(rendered.virtualMachine(), observation.virtualMachine()))
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            if (REFUSALS.contains(e.getCode()) || isUnknownField(e)) {
                throw new Refusal(Problem.Kind.Rejected, "the API server refused it: " + reason(e));
            }
            throw e;
        }
    }

    /**
     * Ends exactly this guest; KubeVirt makes the next one from the template as it is now. Asking twice ends no second
     * guest: the second time the API server answers with a conflict, which is tried again with what is there by then.
     */
    public void end(VirtualMachineInstance guest) {
        var metadata = guest.getMetadata();
        String uri = "/apis/%s/namespaces/%s/virtualmachineinstances/%s"
                .formatted(guest.getApiVersion(), metadata.getNamespace(), metadata.getName());
        var options = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(metadata.getUid())
                .endPreconditions()
                .build();
        try {
            client.raw(uri, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    /**
     * Deletes the Secrets of an Instance that neither the running guest nor the next one refers to; what it inherited stays. Only to be called
     * while a guest of the current template runs: before, one may still be started from the template before.
     */
    public void sweep(Rendered rendered, VirtualMachineInstance guest) {
        var kept = new HashSet<String>();
        rendered.secrets().forEach(secret -> kept.add(secret.getMetadata().getName()));
        referred(guest).forEach(kept::add);
        VirtualMachine machine = rendered.virtualMachine();
        machine.getMetadata().getOwnerReferences().stream()
                .map(owner -> ResourceNames.inheritedSecret(owner.getName(), owner.getUid()))
                .forEach(kept::add);
        client
                .secrets()
                .inNamespace(machine.getMetadata().getNamespace())
                .withLabels(Labels.of(machine.getMetadata().getName()))
                .list()
                .getItems()
                .stream()
                .filter(secret -> !kept.contains(secret.getMetadata().getName()))
                .filter(secret -> sameOwner(secret, machine))
                .forEach(secret -> client.resource(secret).delete());
    }

    private VirtualMachine write(VirtualMachine rendered, @Nullable VirtualMachine live) {
        if (live == null) {
            return client.resource(rendered).fieldManager(FIELD_MANAGER).serverSideApply();
        }
        rendered.getMetadata().setUid(live.getMetadata().getUid());
        return client.resource(rendered)
                .fieldManager(FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    private static Stream<String> referred(VirtualMachineInstance guest) {
        List<Volume> volumes = guest.getSpec() == null || guest.getSpec().volumes() == null
                ? List.of()
                : guest.getSpec().volumes();
        return volumes.stream()
                .flatMap(volume -> Stream.of(
                                Optional.ofNullable(volume.secret()).map(secret -> secret.secretName()),
                                referred(volume.cloudInitNoCloud()),
                                referred(volume.cloudInitConfigDrive()))
                        .flatMap(Optional::stream));
    }

    private static Optional<String> referred(@Nullable CloudInit seed) {
        return Optional.ofNullable(seed).map(CloudInit::secretRef).map(secret -> secret.name());
    }

    private static boolean sameOwner(HasMetadata one, HasMetadata other) {
        return one.getMetadata().getOwnerReferences().equals(other.getMetadata().getOwnerReferences());
    }

    /** A field that the schema does not know: kube-apiserver answers server-side apply with 500, told only by its text. */
    private static boolean isUnknownField(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR
                && reason(e).startsWith("failed to create typed patch object");
    }

    private static String reason(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
    }
}
