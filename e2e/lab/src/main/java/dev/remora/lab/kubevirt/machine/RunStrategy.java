package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;

/** KubeVirt's run strategies (pkg/virt-controller/watch/vm/vm.go, syncRunStrategy). */
enum RunStrategy {
    ALWAYS("Always"),
    RERUN_ON_FAILURE("RerunOnFailure"),
    MANUAL("Manual"),
    HALTED("Halted"),
    ONCE("Once"),
    /** The target of a decentralized migration: nothing that the lab does. */
    WAIT_AS_RECEIVER("WaitAsReceiver");

    private final String value;

    RunStrategy(String value) {
        this.value = value;
    }

    String value() {
        return value;
    }

    /** The strategy of a VM's spec, the deprecated {@code running} included; admission let nothing else through. */
    static RunStrategy of(JsonNode vmSpec) {
        String wanted = vmSpec.path("runStrategy").asText();
        for (RunStrategy strategy : values()) {
            if (strategy.value.equals(wanted)) {
                return strategy;
            }
        }
        return vmSpec.path("running").asBoolean() ? ALWAYS : HALTED;
    }
}
