package dev.remora.controller.render;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.controller.kubevirt.Devices;
import dev.remora.controller.kubevirt.Domain;
import dev.remora.controller.kubevirt.Interface;
import dev.remora.controller.kubevirt.Network;
import dev.remora.controller.kubevirt.TemplateMetadata;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstanceSpec;
import dev.remora.controller.kubevirt.VirtualMachineInstanceTemplate;
import dev.remora.controller.kubevirt.VirtualMachineSpec;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.plan.Power.Asleep;
import dev.remora.controller.resolve.Machine.FromImage;
import dev.remora.controller.resolve.Machine.FromTemplate;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The VirtualMachine of a plan. */
final class VirtualMachines {
    private static final String ALWAYS = "Always";
    private static final String HALTED = "Halted";
    private static final int HASH = 16;

    private VirtualMachines() {}

    static VirtualMachine render(MachinePlan plan, Optional<String> configSecret, Optional<String> cloudInitSecret)
            throws Refusal {
        var attachments = Attachments.of(plan, configSecret, cloudInitSecret);
        VirtualMachineInstanceTemplate template = switch (plan.machine()) {
            case FromImage image -> fromImage(image, plan, attachments);
            case FromTemplate(var given) -> TemplateMerge.merge(given, plan, attachments, cloudInitSecret);
        };
        var machine = new VirtualMachine();
        machine.setMetadata(new ObjectMetaBuilder()
                .withName(plan.name())
                .withNamespace(plan.instance().getMetadata().getNamespace())
                .withLabels(Labels.of(plan.name()))
                .withOwnerReferences(OwnerReferences.controller(plan.instance()))
                .build());
        machine.setSpec(new VirtualMachineSpec(plan.power().on() ? ALWAYS : HALTED, template, Map.of()));
        var annotations = annotations(plan);
        machine.getMetadata().setAnnotations(annotations);
        annotations.put(
                Annotations.RENDERED, Digest.of(Serialization.asJson(machine)).hex(HASH));
        return machine;
    }

    /** What has to outlive the guest and is no part of it. */
    private static Map<String, String> annotations(MachinePlan plan) {
        var annotations = new TreeMap<String, String>();
        if (plan.power() instanceof Asleep(String since)) {
            annotations.put(Annotations.ASLEEP_SINCE, since);
        }
        if (!plan.takenPorts().isEmpty()) {
            annotations.put(
                    Annotations.TAKEN_PORTS,
                    new TreeSet<>(plan.takenPorts()).toString().replace(" ", ""));
        }
        return annotations;
    }

    /** Labels and annotations that every guest of the plan carries, laid over the user's. */
    static TemplateMetadata metadata(@Nullable TemplateMetadata given, MachinePlan plan) {
        var labels = new LinkedHashMap<String, String>();
        var annotations = new LinkedHashMap<String, String>();
        if (given != null) {
            Optional.ofNullable(given.labels()).ifPresent(labels::putAll);
            Optional.ofNullable(given.annotations()).ifPresent(annotations::putAll);
        }
        labels.put(Labels.INSTANCE, Labels.instanceValue(plan.name()));
        annotations.putAll(plan.stamp().toAnnotations());
        return new TemplateMetadata(labels, annotations, given == null ? Map.of() : given.other());
    }

    private static VirtualMachineInstanceTemplate fromImage(
            FromImage image, MachinePlan plan, Attachments attachments) {
        var devices = new Devices(
                attachments.disksAfter(List.of(Attachments.disk(ResourceNames.ROOT_VOLUME))),
                List.of(new Interface("default", null, Map.of("masquerade", empty()))),
                Map.of("rng", empty()));
        var domain = new Domain(
                object().put("cores", image.cpu()), object().put("guest", image.memory()), devices, Map.of());
        Volume root = Attachments.containerDisk(ResourceNames.ROOT_VOLUME, image.image(), null, null);
        return new VirtualMachineInstanceTemplate(
                metadata(null, plan),
                new VirtualMachineInstanceSpec(
                        domain,
                        List.of(new Network("default", empty(), Map.of())),
                        attachments.volumesAfter(List.of(root)),
                        null,
                        null,
                        Map.of()),
                Map.of());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode empty() {
        return object();
    }
}
