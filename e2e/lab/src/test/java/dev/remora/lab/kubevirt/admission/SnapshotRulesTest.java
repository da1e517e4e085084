package dev.remora.lab.kubevirt.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotRulesTest {
    private static final String SPEC =
            "spec: {runStrategy: Always, template: {spec: {hostname: a, volumes: [{name: a}]}}}\n";
    private static final String STRATEGY = SPEC.replace("Always", "Halted");
    private static final String VOLUMES = SPEC.replace("[{name: a}]", "[{name: a}, {name: b}]");
    private static final String HOSTNAME = SPEC.replace("hostname: a", "hostname: b");

    private static List<String> said(String status, String wanted) {
        ObjectNode before = Serialization.unmarshal(SPEC + "status: " + status, ObjectNode.class);
        ObjectNode after = Serialization.unmarshal(wanted, ObjectNode.class);
        return SnapshotRules.check(before, after).stream().map(Refusal::message).toList();
    }

    @Test
    void shouldKeepVolumesAndStrategyWhileASnapshotIsTaken() {
        assertThat(said("{snapshotInProgress: daily}", VOLUMES))
                .containsExactly("Cannot update vm disks or volumes until snapshot \"daily\" completes");
        assertThat(said("{snapshotInProgress: daily}", STRATEGY))
                .containsExactly("Cannot update vm running state until snapshot \"daily\" completes");
    }

    @Test
    void shouldKeepTheStrategyWhileARestoreRuns() {
        assertThat(said("{restoreInProgress: back}", STRATEGY))
                .containsExactly("Cannot update VM runStrategy until restore \"back\" completes");
        assertThat(said("{restoreInProgress: back}", VOLUMES)).isEmpty();
    }

    @Test
    void shouldLetTheRestBeChanged() {
        assertThat(said("{snapshotInProgress: daily}", HOSTNAME)).isEmpty();
        assertThat(said("{}", VOLUMES)).isEmpty();
        assertThat(said("{}", STRATEGY)).isEmpty();
    }
}
