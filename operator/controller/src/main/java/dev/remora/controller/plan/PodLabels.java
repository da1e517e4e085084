package dev.remora.controller.plan;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.resolve.Machine;
import dev.remora.controller.resolve.Machine.FromImage;
import dev.remora.controller.resolve.Machine.FromTemplate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Labels that a guest's Pod will carry, as far as they are known before there is one. */
final class PodLabels {
    private PodLabels() {}

    /** Ours, the template's, and those that KubeVirt derives from the guest's name (its services/template.go). */
    static Map<String, String> of(Instance instance, Machine machine) {
        String name = instance.getMetadata().getName();
        var labels = new LinkedHashMap<String, String>();
        switch (machine) {
            case FromTemplate(var template) ->
                Optional.ofNullable(template.metadata())
                        .flatMap(metadata -> Optional.ofNullable(metadata.labels()))
                        .ifPresent(labels::putAll);
            case FromImage _ -> {}
        }
        labels.put(Labels.INSTANCE, Labels.instanceValue(name));
        labels.put("kubevirt.io", "virt-launcher");
        labels.put("vm.kubevirt.io/name", name);
        labels.put("vmi.kubevirt.io/id", name);
        return labels;
    }
}
