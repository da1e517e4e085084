package dev.remora.bench.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.bench.scale.Api.Event;
import dev.remora.bench.scale.Api.Metadata;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Plays KubeVirt at its best: a VirtualMachine that shall run has a running guest at once. */
final class KubeVirt implements AutoCloseable {
    private static final String API = "/apis/kubevirt.io/v1/";
    private static final int AT_ONCE = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService workers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("kubevirt-", 0).factory());
    private final Api api;
    private final Launchers launchers;

    private KubeVirt(Api api, Launchers launchers) {
        this.api = api;
        this.launchers = launchers;
    }

    static KubeVirt start(Api api, Launchers launchers) {
        var kubeVirt = new KubeVirt(api, launchers);
        api.watch(API + "virtualmachines", Machine.class, kubeVirt::see);
        return kubeVirt;
    }

    private void see(Event<Machine> event) {
        if (event.type().equals("ADDED")
                && "Always".equals(event.object().spec().runStrategy())) {
            workers.execute(() -> run(event.object()));
        }
    }

    private void run(Machine machine) {
        try {
            launchers.boot(machine.spec().template().metadata().path("annotations"));
            api.create(
                    API + "namespaces/" + machine.metadata().namespace() + "/virtualmachineinstances",
                    guest(machine).toString());
        } catch (IOException e) {
            System.err.println("bench: no guest for " + machine.metadata().name() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode guest(Machine machine) {
        ObjectNode guest =
                JSON.createObjectNode().put("apiVersion", "kubevirt.io/v1").put("kind", "VirtualMachineInstance");
        ObjectNode metadata = guest.putObject("metadata");
        metadata.setAll((ObjectNode) machine.spec().template().metadata());
        metadata.put("name", machine.metadata().name())
                .put("namespace", machine.metadata().namespace());
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "kubevirt.io/v1")
                .put("kind", "VirtualMachine")
                .put("name", machine.metadata().name())
                .put("uid", machine.metadata().uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        guest.set("spec", machine.spec().template().spec());
        ObjectNode status = guest.putObject("status").put("phase", "Running").put("nodeName", "node-1");
        status.putArray("interfaces").addObject().put("name", "default").put("ipAddress", Launchers.ADDRESS);
        return guest;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    record Machine(Metadata metadata, Spec spec) {}

    record Spec(@Nullable String runStrategy, Template template) {}

    record Template(JsonNode metadata, JsonNode spec) {}
}
