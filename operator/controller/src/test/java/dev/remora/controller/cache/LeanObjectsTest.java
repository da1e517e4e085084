package dev.remora.controller.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.kubevirt.VirtualMachine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Test;

class LeanObjectsTest {
    private static final String MACHINE = """
            {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
             "metadata": {"name": "web", "generation": 3, "labels": {"app": "web"},
               "managedFields": [{"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {}}}]},
             "spec": {"runStrategy": "Always"}}
            """;

    @Test
    void shouldReadEverythingButManagedFields() {
        // When
        VirtualMachine machine = LeanObjects.serialization().unmarshal(MACHINE, VirtualMachine.class);

        // Then
        assertThat(machine.getMetadata().getManagedFields()).isEmpty();
        assertThat(machine.getMetadata().getGeneration()).isEqualTo(3);
        assertThat(machine.getMetadata().getLabels()).containsEntry("app", "web");
        assertThat(machine.getSpec().runStrategy()).isEqualTo("Always");
    }

    @Test
    void shouldReadObjectsOfAKindThatTheTextNames() {
        // Given
        String secret = """
                {"apiVersion": "v1", "kind": "Secret",
                 "metadata": {"name": "token", "managedFields": [{"manager": "kubectl"}]}}
                """;

        // When
        HasMetadata read = LeanObjects.serialization().unmarshal(secret);

        // Then
        assertThat(read.getMetadata().getManagedFields()).isEmpty();
    }
}
