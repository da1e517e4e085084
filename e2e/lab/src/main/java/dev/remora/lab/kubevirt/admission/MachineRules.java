package dev.remora.lab.kubevirt.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.kubevirt.spec.MachineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What KubeVirt checks of a whole VM or VMI. A pure function of the object. */
final class MachineRules {
    private static final Set<String> STRATEGIES =
            Set.of("Always", "RerunOnFailure", "Manual", "Halted", "Once", "WaitAsReceiver");
    private static final Set<String> RESERVED_LABELS = Set.of(
            "kubevirt.io/created-by",
            "kubevirt.io/migrationJobUID",
            "kubevirt.io/nodeName",
            "kubevirt.io/migrationTargetNodeName",
            "kubevirt.io/schedulable",
            "kubevirt.io/install-strategy");
    private static final Map<String, String> GATED_ANNOTATIONS = Map.of(
            "hooks.kubevirt.io/hookSidecars", "Sidecar",
            "kubevirt.io/ignitiondata", "ExperimentalIgnitionSupport");

    private MachineRules() {}

    /** Why KubeVirt would not store this VirtualMachine; empty when it would. */
    static List<Refusal> ofMachine(JsonNode vm) {
        JsonNode spec = vm.path("spec");
        List<Refusal> refusals = new ArrayList<>(runStrategy(spec));
        JsonNode template = spec.path("template");
        if (!template.isObject()) {
            refusals.add(new Refusal("spec.template", "missing virtual machine template."));
            return refusals;
        }
        refusals.addAll(labels(template.path("metadata").path("labels")));
        refusals.addAll(annotations(
                "spec.template.metadata.annotations", template.path("metadata").path("annotations")));
        refusals.addAll(ofSpec("spec.template.spec", template.path("spec")));
        return refusals;
    }

    /** Why KubeVirt would not store this new VirtualMachineInstance. */
    static List<Refusal> ofInstance(JsonNode vmi) {
        List<Refusal> refusals = new ArrayList<>(ofSpec("spec", vmi.path("spec")));
        if (refusals.isEmpty() && MachineSpec.read(vmi.path("spec")).memory().isEmpty()) {
            refusals.add(new Refusal(
                    "spec.domain.resources.requests.memory",
                    "no memory requested, at least one of domain.memory.guest, domain.memory.hugepages.size or"
                            + " domain.resources.memory must be set"));
        }
        return refusals;
    }

    private static List<Refusal> runStrategy(JsonNode spec) {
        boolean running = spec.hasNonNull("running");
        boolean strategy = spec.hasNonNull("runStrategy");
        if (running && strategy) {
            return List.of(new Refusal(
                    "spec.running",
                    "Running and RunStrategy are mutually exclusive. Note that Running is deprecated, please use"
                            + " RunStrategy instead"));
        }
        if (!running && !strategy) {
            return List.of(new Refusal("spec.runStrategy", "One of Running or RunStrategy must be specified"));
        }
        String value = spec.path("runStrategy").asText();
        return strategy && !STRATEGIES.contains(value)
                ? List.of(new Refusal("spec.runStrategy", "Invalid RunStrategy (" + value + ")"))
                : List.of();
    }

    private static List<Refusal> labels(JsonNode labels) {
        return labels.propertyStream()
                .map(Map.Entry::getKey)
                .filter(RESERVED_LABELS::contains)
                .sorted()
                .map(label -> new Refusal(
                        "spec.template.metadata.labels",
                        "creation of the following reserved kubevirt.io/ labels on a VMI object is prohibited: "
                                + label))
                .toList();
    }

    private static List<Refusal> annotations(String field, JsonNode annotations) {
        return annotations
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(GATED_ANNOTATIONS::containsKey)
                .sorted()
                .map(annotation -> new Refusal(
                        field + "." + annotation,
                        "invalid entry %s.%s: %s feature gate is not enabled in kubevirt-config"
                                .formatted(field, annotation, GATED_ANNOTATIONS.get(annotation))))
                .toList();
    }

    private static List<Refusal> ofSpec(String field, JsonNode json) {
        MachineSpec spec;
        try {
            spec = MachineSpec.read(json);
        } catch (IllegalArgumentException e) {
            return List.of(new Refusal(field, field + ": " + e.getMessage()));
        }
        List<Refusal> refusals = new ArrayList<>(DiskRules.check(field, spec));
        refusals.addAll(VolumeRules.check(field, spec));
        refusals.addAll(NetworkRules.check(field, spec));
        if (spec.devices()
                .filter(devices -> Boolean.TRUE.equals(devices.autoattachVSOCK()))
                .isPresent()) {
            refusals.add(new Refusal(
                    field + ".domain.devices.autoattachVSOCK", "VSOCK feature gate is not enabled in kubevirt-config"));
        }
        JsonNode firmware = json.path("domain").path("firmware").path("kernelBoot");
        if (firmware.hasNonNull("kernelArgs") && !firmware.hasNonNull("container")) {
            refusals.add(
                    new Refusal(
                            field + ".domain.firmware.kernelBoot",
                            field
                                    + ".domain.firmware.kernelBoot: kernel arguments cannot be provided without an external kernel"));
        }
        return refusals;
    }
}
