package dev.remora.lab.kubevirt.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static ObjectNode yaml(String text) {
        return Serialization.unmarshal(text, ObjectNode.class);
    }

    private static ObjectNode status(ObjectNode vm, Optional<ObjectNode> vmi) {
        return MachineStatus.of(vm, vmi, Optional.empty(), Optional.empty(), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "Pending, Starting",
        "Scheduling, Starting",
        "Scheduled, Starting",
        "Running, Running",
        "Succeeded, Stopped",
        "Failed, CrashLoopBackOff",
    })
    void shouldPrintThePhaseInWordsOfTheVm(String phase, String printed) {
        // When
        ObjectNode status = status(
                yaml("spec: {runStrategy: Always}"),
                Optional.of(yaml("metadata: {uid: u}\nstatus: {phase: %s}".formatted(phase))));

        // Then
        assertThat(status.path("printableStatus").asText()).isEqualTo(printed);
    }

    @Test
    void shouldForgetFailuresOnceAGuestRan() {
        // Given
        ObjectNode vm = yaml("""
                spec: {runStrategy: Always}
                status: {startFailure: {consecutiveFailCount: 3, lastFailedVMIUID: u, retryAfterTimestamp: '2026-01-01T00:00:10Z'}}
                """);
        ObjectNode vmi =
                yaml("metadata: {uid: v}\nstatus: {phase: Running, phaseTransitionTimestamps: [{phase: Running}]}");

        // When // Then
        assertThat(status(vm, Optional.of(vmi)).has("startFailure")).isFalse();
    }

    @Test
    void shouldKeepRestartRequiredWhileTheVmIsStopped() {
        // Given
        ObjectNode vm = yaml("""
                spec: {runStrategy: Halted}
                status: {conditions: [{type: RestartRequired, status: 'True'}]}
                """);

        // When // Then
        assertThat(status(vm, Optional.empty()).path("conditions").findValuesAsText("type"))
                .contains("RestartRequired");
    }

    @Test
    void shouldNotAskForARestartWhenOnlyLiveUpdatableFieldsDiffer() {
        // Given
        ObjectNode started = yaml("domain: {cpu: {sockets: 1, cores: 2}, memory: {guest: 1Gi}}");

        // When // Then
        assertThat(Revision.needsRestart(started, yaml("domain: {cpu: {sockets: 4, cores: 2}, memory: {guest: 2Gi}}")))
                .isFalse();
        assertThat(Revision.needsRestart(started, yaml("domain: {cpu: {sockets: 1, cores: 3}, memory: {guest: 1Gi}}")))
                .isTrue();
    }
}
