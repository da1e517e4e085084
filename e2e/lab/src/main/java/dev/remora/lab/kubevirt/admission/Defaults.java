package dev.remora.lab.kubevirt.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import java.util.UUID;

/** What KubeVirt's mutating webhooks write into new objects (mutating-webhook/mutators/vm-mutator.go, vmi-mutator.go). */
final class Defaults {
    private Defaults() {}

    /** A new VirtualMachine with the identity that its guest keeps for good. */
    static ObjectNode ofMachine(ObjectNode vm) {
        ObjectNode filled = vm.deepCopy();
        if (!(filled.path("spec").path("template") instanceof ObjectNode template)) {
            return filled;
        }
        ObjectNode domain = template.withObject("/spec/domain");
        ObjectNode firmware = domain.withObject("/firmware");
        putIfAbsent(firmware, "uuid", UUID.randomUUID().toString());
        putIfAbsent(firmware, "serial", UUID.randomUUID().toString());
        putIfAbsent(domain.withObject("/machine"), "type", "q35");
        putIfAbsent(template.withObject("/spec"), "architecture", "amd64");
        putIfAbsent(template.withObject("/metadata").withObject("/annotations"), KubeVirtApi.PCI_TOPOLOGY, "v3");
        return filled;
    }

    /** A new VirtualMachineInstance: finalizer, first phase, a disk for each volume, a network. */
    static ObjectNode ofInstance(ObjectNode vmi) {
        ObjectNode filled = vmi.deepCopy();
        var finalizers = filled.withObject("/metadata").withArray("/finalizers");
        if (finalizers.valueStream().noneMatch(one -> one.asText().equals(KubeVirtApi.FOREGROUND_FINALIZER))) {
            finalizers.add(KubeVirtApi.FOREGROUND_FINALIZER);
        }
        putIfAbsent(filled.withObject("/status"), "phase", "Pending");
        ObjectNode spec = filled.withObject("/spec");
        disks(spec);
        network(spec);
        return filled;
    }

    /** KubeVirt appends a disk with the default target for a volume that has none (pkg/util/util.go). */
    private static void disks(ObjectNode spec) {
        for (JsonNode volume : spec.path("volumes")) {
            String name = volume.path("name").asText();
            var disks = spec.withObject("/domain").withObject("/devices").withArray("/disks");
            boolean used = disks.valueStream()
                            .anyMatch(disk -> disk.path("name").asText().equals(name))
                    || spec.at("/domain/devices/filesystems")
                            .valueStream()
                            .anyMatch(share -> share.path("name").asText().equals(name));
            if (!used) {
                disks.addObject().put("name", name);
            }
        }
    }

    /** Without any interface a guest gets the pod network by bridge, KubeVirt's default binding. */
    private static void network(ObjectNode spec) {
        ObjectNode devices = spec.withObject("/domain").withObject("/devices");
        boolean wanted = devices.path("autoattachPodInterface").asBoolean(true);
        if (wanted
                && devices.path("interfaces").isEmpty()
                && spec.path("networks").isEmpty()) {
            devices.withArray("/interfaces").addObject().put("name", "default").putObject("bridge");
            spec.withArray("/networks").addObject().put("name", "default").putObject("pod");
        }
    }

    private static void putIfAbsent(ObjectNode object, String field, String value) {
        if (!object.hasNonNull(field) || object.path(field).asText().isEmpty()) {
            object.put(field, value);
        }
    }
}
