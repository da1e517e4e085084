package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.kubevirt.TemplateMetadata;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachineInstanceTemplate;
import dev.remora.controller.kubevirt.VirtualMachineSpec;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.resolve.RomPin;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final String DIGEST = "@sha256:" + "ab".repeat(32);
    private static final PluginStamp STAMP = new PluginStamp(
            "r1",
            Map.of("hello", "h1"),
            Map.of("hello", 20000),
            Map.of("hello", new RomPin("user/hello:1", "user/hello" + DIGEST, "k")),
            29999);

    private @Nullable String taken;
    private GuestStatus guest = new NotAsked();

    @Test
    void shouldRememberPortThatTheGuestReportsAsTaken() {
        // Given
        guest = new Reported("r1", List.of(new Plugin("hello", PluginHealth.Failed, "PortTaken", true)));

        // Then
        assertThat(memory().ports().taken()).containsExactly(20000);
    }

    @Test
    void shouldRememberPortsThatEarlierGuestsReported() {
        // Given
        taken = "[20003,20007]";

        // Then
        assertThat(memory().ports().taken()).containsExactlyInAnyOrder(20003, 20007);
    }

    @Test
    void shouldNotBelieveGuestThatSpeaksOfAnotherList() {
        // Given
        guest = new Reported("r0", List.of(new Plugin("hello", PluginHealth.Failed, "PortTaken", true)));

        // Then
        assertThat(memory().ports().taken()).isEmpty();
    }

    @Test
    void shouldStopBelievingGuestThatClaimsEverything() {
        // Given
        taken = IntStream.range(0, Memory.MOST_TAKEN)
                .mapToObj(port -> String.valueOf(21000 + port))
                .collect(Collectors.joining(",", "[", "]"));
        guest = new Reported("r1", List.of(new Plugin("hello", PluginHealth.Failed, "PortTaken", true)));

        // Then
        assertThat(memory().ports().taken()).hasSize(Memory.MOST_TAKEN).doesNotContain(20000);
    }

    @Test
    void shouldTakeAnnotationThatSomebodySpoiltForNone() {
        // Given
        taken = "[20003,";

        // Then
        assertThat(memory().ports().taken()).isEmpty();
    }

    @Test
    void shouldKnowTheBitsFromTheMachine() {
        // Then
        assertThat(memory().roms()).isEqualTo(STAMP.images());
    }

    @Test
    void shouldKnowTheBitsFromTheStatusWhenTheMachineIsGone() {
        // Given
        var nothing = new Observation(null, null, false);

        // When
        Map<String, RomPin> roms = new Memory(instance("user/hello:1" + DIGEST), nothing, guest).roms();

        // Then
        assertThat(roms).containsExactly(Map.entry("hello", new RomPin("user/hello:1", "user/hello" + DIGEST, null)));
    }

    @Test
    void shouldNotCountGuestAsUpForSleepBeforeItHadTimeToBoot() {
        // Then
        assertThat(memory().activity(Optional.empty()).up()).contains(Instant.parse("2026-01-01T00:05:00Z"));
    }

    @Test
    void shouldNotCountGuestAsUpBeforeItWasMade() {
        // Given: the Instance was Ready asleep, and is Ready with its new guest
        var asleep = new Condition("Ready", ConditionStatus.True, 1L, "2025-12-31T00:00:00Z", "Ready", "");
        var status = new InstanceStatus(
                1L, List.of(asleep), InstanceState.Running, "10.0.0.1", "vmi-uid", "r1", "1/1", 0, null, List.of());

        // Then
        assertThat(memory().knowing(status).activity(Optional.empty()).up())
                .contains(Instant.parse("2026-01-01T00:00:00Z"));
    }

    private Memory memory() {
        Instance instance = instance(null);
        var machine = new VirtualMachine();
        machine.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withUid("vm-uid")
                .withAnnotations(taken == null ? Map.of() : Map.of(Annotations.TAKEN_PORTS, taken))
                .withOwnerReferences(OwnerReferences.controller(instance))
                .build());
        var metadata = new TemplateMetadata(null, new LinkedHashMap<>(STAMP.toAnnotations()), Map.of());
        machine.setSpec(new VirtualMachineSpec(
                "Always", new VirtualMachineInstanceTemplate(metadata, null, Map.of()), Map.of()));
        var vmi = new VirtualMachineInstance();
        vmi.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withUid("vmi-uid")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withAnnotations(STAMP.toAnnotations())
                .withOwnerReferences(OwnerReferences.controller(machine))
                .build());
        vmi.setStatus(new VirtualMachineInstanceStatus("Running", null, null, Map.of()));
        return new Memory(instance, Observation.of(instance, machine, vmi), guest);
    }

    private static Instance instance(@Nullable String image) {
        var instance = new Instance();
        instance.setMetadata(
                new ObjectMetaBuilder().withName("web").withUid("instance-uid").build());
        instance.setSpec(new InstanceSpec(null, "debian", null, null, null, null, null, null, null, null, null));
        var report = new PluginReport("hello", null, PluginState.Loaded, true, image, null, null, null, null);
        instance.setStatus(new InstanceStatus(1L, null, null, null, null, null, null, null, null, List.of(report)));
        return instance;
    }
}
