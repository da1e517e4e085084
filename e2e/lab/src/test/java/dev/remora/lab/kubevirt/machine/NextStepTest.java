package dev.remora.lab.kubevirt.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** KubeVirt's table of run strategies, row by row. */
class NextStepTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static ObjectNode yaml(String text) {
        return Serialization.unmarshal(text, ObjectNode.class);
    }

    private static String step(String strategy, String status, String vmi) {
        ObjectNode vm = yaml("spec: {runStrategy: %s}\nstatus: %s".formatted(strategy, status));
        Optional<ObjectNode> instance = vmi.equals("none")
                ? Optional.empty()
                : Optional.of(yaml("metadata: {uid: u1}\nstatus: {phase: %s}".formatted(vmi)));
        return NextStep.of(vm, instance, NOW).getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource({
        "Always, none, Create",
        "Always, Running, Nothing",
        "Always, Succeeded, Delete",
        "Always, Failed, Delete",
        "RerunOnFailure, none, Create",
        "RerunOnFailure, Running, Nothing",
        "RerunOnFailure, Succeeded, Delete",
        "RerunOnFailure, Failed, Delete",
        "Manual, none, Nothing",
        "Manual, Succeeded, Nothing",
        "Manual, Failed, Nothing",
        "Halted, none, Nothing",
        "Halted, Running, Delete",
        "Halted, Succeeded, Delete",
        "Once, none, Create",
        "Once, Succeeded, Nothing",
        "Once, Failed, Nothing",
        "WaitAsReceiver, none, Nothing",
    })
    void shouldFollowTheTableWhenTheVmIsNew(String strategy, String vmi, String expected) {
        assertThat(step(strategy, "{}", vmi)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Always, Create", "RerunOnFailure, Nothing", "Once, Nothing"})
    void shouldStartAgainByItselfOnlyWithAlways(String strategy, String expected) {
        assertThat(step(strategy, "{runStrategy: %s}".formatted(strategy), "none"))
                .isEqualTo(expected);
    }

    @Test
    void shouldStartAManualMachineWhenItIsAskedFor() {
        assertThat(step("Manual", "{stateChangeRequests: [{action: Start}]}", "none"))
                .isEqualTo("Create");
    }

    @Test
    void shouldStopOnlyTheInstanceThatARequestNames() {
        assertThat(step("Manual", "{stateChangeRequests: [{action: Stop, uid: u1}]}", "Running"))
                .isEqualTo("Delete");
        assertThat(step("Manual", "{stateChangeRequests: [{action: Stop, uid: u2}]}", "Running"))
                .isEqualTo("Nothing");
    }

    @Test
    void shouldWaitOutTheCrashBackOff() {
        assertThat(step(
                        "Always",
                        "{startFailure: {consecutiveFailCount: 1, retryAfterTimestamp: '2026-01-01T00:00:10Z'}}",
                        "none"))
                .isEqualTo("CreateAfter");
    }

    @Test
    void shouldGrowTheBackOffWithTheSquareUpToFiveMinutes() {
        // Given
        StartFailure third = new StartFailure(2, "u", NOW);
        StartFailure tenth = new StartFailure(9, "u", NOW);

        // When // Then
        assertThat(StartFailure.after(Optional.of(third), "v", NOW).retryAfter())
                .isEqualTo(NOW.plusSeconds(90));
        assertThat(StartFailure.after(Optional.of(tenth), "v", NOW).retryAfter())
                .isEqualTo(NOW.plusSeconds(300));
    }
}
