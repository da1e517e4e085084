package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.instance.Phase;
import dev.remora.lab.kubevirt.store.ObjectKey;
import dev.remora.lab.kubevirt.store.ObjectStore;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the subresources start, stop and restart do to a VM (pkg/virt-api/rest/lifecycle.go), as methods: the lab has no
 * API server of KubeVirt's own that they could be asked of.
 */
public final class Subresources {
    private final ObjectStore vms;
    private final ObjectStore vmis;

    public Subresources(ObjectStore vms, ObjectStore vmis) {
        this.vms = vms;
        this.vmis = vmis;
    }

    /**
     * {@code virtctl start}.
     *
     * @throws IllegalStateException with KubeVirt's words for a 409
     */
    public void start(String namespace, String name) {
        change(new ObjectKey(namespace, name), StateChange::start);
    }

    /** {@code virtctl stop}; like {@link #start}. */
    public void stop(String namespace, String name) {
        change(new ObjectKey(namespace, name), StateChange::stop);
    }

    /** {@code virtctl restart}; like {@link #start}. */
    public void restart(String namespace, String name) {
        change(new ObjectKey(namespace, name), StateChange::restart);
    }

    private void change(ObjectKey key, BiFunction<RunStrategy, Optional<String>, StateChange> decision) {
        boolean written;
        do {
            ObjectNode vm = vms.get(key).orElseThrow(() -> new NoSuchElementException("no VirtualMachine " + key));
            Optional<String> alive = vmis.get(key)
                    .filter(vmi -> !Phase.of(vmi).isFinal())
                    .map(vmi -> vmi.at("/metadata/uid").asText());
            written = switch (decision.apply(RunStrategy.of(vm.path("spec")), alive)) {
                case StateChange.Strategy strategy -> {
                    vm.withObject("/spec").put("runStrategy", strategy.next().value());
                    yield vms.replace(vm);
                }
                case StateChange.Requests requests -> {
                    requests.writeTo(vm.withObject("/status"));
                    yield vms.replaceStatus(vm);
                }
            };
        } while (!written);
    }
}
