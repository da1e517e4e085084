package dev.remora.lab.kubevirt.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class DefaultsTest {

    private static ObjectNode yaml(String text) {
        return Serialization.unmarshal(text, ObjectNode.class);
    }

    @Test
    void shouldGiveANewMachineAnIdentityThatItKeeps() {
        // When
        ObjectNode vm = Defaults.ofMachine(yaml("spec: {template: {spec: {domain: {}}}}"));

        // Then
        assertThat(vm.at("/spec/template/spec/domain/firmware/uuid").asText()).hasSize(36);
        assertThat(vm.at("/spec/template/spec/domain/machine/type").asText()).isEqualTo("q35");
    }

    @Test
    void shouldLeaveAnIdentityThatIsThere() {
        // When
        ObjectNode vm = Defaults.ofMachine(yaml("spec: {template: {spec: {domain: {firmware: {uuid: mine}}}}}"));

        // Then
        assertThat(vm.at("/spec/template/spec/domain/firmware/uuid").asText()).isEqualTo("mine");
    }

    @Test
    void shouldAppendADiskForAVolumeWithoutOne() {
        // When
        ObjectNode vmi = Defaults.ofInstance(
                yaml("spec: {volumes: [{name: a}, {name: b}], domain: {devices: {disks: [{name: b}]}}}"));

        // Then
        assertThat(vmi.at("/spec/domain/devices/disks").findValuesAsText("name"))
                .containsExactly("b", "a");
    }

    @Test
    void shouldBridgeToThePodNetworkWhenThereIsNoInterface() {
        // When
        ObjectNode vmi = Defaults.ofInstance(yaml("spec: {domain: {}}"));

        // Then
        assertThat(vmi.at("/spec/domain/devices/interfaces/0/bridge").isObject())
                .isTrue();
        assertThat(vmi.at("/spec/networks/0/pod").isObject()).isTrue();
    }
}
