package dev.remora.controller.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.kubevirt.InterfaceStatus;
import dev.remora.controller.kubevirt.KubeVirtCondition;
import dev.remora.controller.kubevirt.TemplateMetadata;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachineInstanceTemplate;
import dev.remora.controller.kubevirt.VirtualMachineSpec;
import dev.remora.controller.kubevirt.VirtualMachineStatus;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.observe.GuestStatus;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.Health;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.plan.Power;
import dev.remora.controller.plan.Power.On;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.resolve.ConfigValue;
import dev.remora.controller.resolve.PluginResolution;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.Rom;
import dev.remora.controller.resolve.RomPin;
import dev.remora.controller.resolve.RomWanted;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tests of statuses start from: an Instance with one plugin whose guest runs. They change what they are about. */
abstract class ReportedFacts {
    static final String IMAGE = "user/hello@sha256:" + "ab".repeat(32);
    static final Map<String, RomPin> PINS = Map.of("hello", new RomPin("user/hello:1", IMAGE, null));
    static final PluginStamp HELLO = new PluginStamp("r1", Map.of("hello", "h1"), Map.of("hello", 20000), PINS, 29999);
    static final PluginStamp CHANGED =
            new PluginStamp("r2", Map.of("hello", "h2"), Map.of("hello", 20000), PINS, 29999);
    static final PluginStamp NOTHING = new PluginStamp("r0", Map.of(), Map.of(), Map.of(), null);

    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Nullable InstanceStatus before;

    Optional<SourceReport> source = Optional.empty();
    List<PluginResolution> plugins = List.of(resolved("hello"));
    Power power = new On(Optional.empty());
    Verdict verdict = new Applied(HELLO);
    String phase = "Running";
    boolean deleted;
    List<KubeVirtCondition> conditions = List.of();
    Map<String, Health> health = Map.of();
    GuestStatus guest = reported("r1", new Plugin("hello", PluginHealth.Running, ""));

    InstanceStatus statusOf(@Nullable PluginStamp booted) {
        var next = verdict instanceof Applied(PluginStamp stamp) ? stamp : HELLO;
        VirtualMachine machine = machine(next);
        VirtualMachineInstance vmi = booted == null ? null : guest(machine, booted);
        return new InstanceStatuses(clock(), "")
                .of(new Facts(
                        instance(),
                        source,
                        plugins,
                        power,
                        verdict,
                        Observation.of(instance(), machine, vmi),
                        guest,
                        health));
    }

    Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    Instance instance() {
        var instance = new Instance();
        instance.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withNamespace("team-a")
                .withUid("instance-uid")
                .withGeneration(7L)
                .build());
        instance.setSpec(new InstanceSpec(null, "debian", null, null, null, null, null, null, null, null, null));
        instance.setStatus(before);
        return instance;
    }

    VirtualMachine machine(PluginStamp stamp) {
        var machine = new VirtualMachine();
        machine.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withUid("vm-uid")
                .withOwnerReferences(OwnerReferences.controller(instance()))
                .build());
        var metadata = new TemplateMetadata(null, new LinkedHashMap<>(stamp.toAnnotations()), Map.of());
        machine.setSpec(new VirtualMachineSpec(
                "Always", new VirtualMachineInstanceTemplate(metadata, null, Map.of()), Map.of()));
        machine.setStatus(new VirtualMachineStatus("Stopped", null, Map.of()));
        return machine;
    }

    VirtualMachineInstance guest(VirtualMachine machine, PluginStamp stamp) {
        var vmi = new VirtualMachineInstance();
        vmi.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withUid("vmi-uid")
                .withDeletionTimestamp(deleted ? "2026-01-01T00:00:00Z" : null)
                .withAnnotations(stamp.toAnnotations())
                .withOwnerReferences(OwnerReferences.controller(machine))
                .build());
        vmi.setStatus(new VirtualMachineInstanceStatus(
                phase, List.of(new InterfaceStatus("default", "10.0.0.1", Map.of())), conditions, Map.of()));
        return vmi;
    }

    static Resolved resolved(String name) {
        return new Resolved(
                name,
                new Rom(new RomWanted.Image("user/" + name + ":1", null, null, List.of()), IMAGE, null),
                ConfigValue.of(JsonNodeFactory.instance.objectNode()),
                List.of(),
                null,
                null);
    }

    static Reported reported(String revision, Plugin... plugins) {
        return new Reported(revision, List.of(plugins));
    }
}
