package dev.remora.lab.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnControlPlane
@SuppressWarnings("NullAway.Init")
class StandInIT {
    private static StandInFixture standIn;
    private static String namespace;

    @BeforeAll
    static void start(ControlPlane cluster, @TempDir Path folder) throws Exception {
        standIn = new StandInFixture(cluster, folder);
        namespace = cluster.newNamespace("stand-in");
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    private static String vm(String name, String strategy, String volumes) {
        return """
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: {name: %s, namespace: %s}
                spec:
                  runStrategy: %s
                  template:
                    metadata:
                      annotations: {example.com/revision: r1, kubectl.kubernetes.io/note: x}
                      labels: {app: %s}
                    spec:
                      terminationGracePeriodSeconds: 1
                      domain:
                        memory: {guest: 32Mi}
                        devices:
                          disks: [{name: root, disk: {bus: virtio}}]
                          interfaces: [{name: default, masquerade: {}}]
                      networks: [{name: default, pod: {}}]
                      volumes: %s
                """.formatted(name, namespace, strategy, name, volumes);
    }

    private static String blank() {
        return "[{name: root, containerDisk: {image: '%s'}}]".formatted(StandInFixture.IMAGE);
    }

    private static boolean inPhase(JsonNode vmi, String phase) {
        return vmi.at("/status/phase").asText().equals(phase);
    }

    private static JsonNode running(String name) {
        return standIn.await(standIn.vmi(namespace, name), name + " runs", vmi -> inPhase(vmi, "Running"));
    }

    private static JsonNode condition(JsonNode object, String type) {
        return object.at("/status/conditions")
                .valueStream()
                .filter(one -> one.path("type").asText().equals(type))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    @Test
    void shouldRunAGuestFromTheTemplateWhenTheStrategyIsAlways() {
        // When
        standIn.create(vm("always", "Always", blank()));

        // Then
        JsonNode vmi = running("always");
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "always"),
                "VM is ready",
                one -> one.at("/status/ready").asBoolean());
        assertThat(vmi.at("/metadata/annotations/example.com~1revision").asText())
                .isEqualTo("r1");
        assertThat(vmi.path("metadata").path("annotations").has("kubectl.kubernetes.io/note"))
                .isFalse();
        assertThat(vmi.at("/status/interfaces/0/ipAddress").asText()).startsWith("127.");
        assertThat(vmi.at("/spec/domain/firmware/uuid").asText())
                .isNotEmpty()
                .isEqualTo(vm.at("/spec/template/spec/domain/firmware/uuid").asText());
        assertThat(vmi.at("/status/phaseTransitionTimestamps")
                        .valueStream()
                        .map(one -> one.path("phase").asText()))
                .containsExactly("Scheduling", "Scheduled", "Running");
        assertThat(vm.at("/status/printableStatus").asText()).isEqualTo("Running");
    }

    @Test
    void shouldStopTheGuestAndUseTheNewTemplateAtTheNextStart() {
        // Given
        standIn.create(vm("restarted", "Always", blank()));
        String uid = running("restarted").at("/metadata/uid").asText();

        // When
        standIn.patch(standIn.vm(namespace, "restarted"), """
                {"spec": {"template": {"metadata": {"annotations": {"example.com/revision": "r2"}},
                                       "spec": {"hostname": "other"}}}}""");
        JsonNode queued = standIn.await(
                standIn.vm(namespace, "restarted"),
                "RestartRequired",
                vm -> condition(vm, "RestartRequired").path("status").asText().equals("True"));
        standIn.patch(standIn.vm(namespace, "restarted"), "{\"spec\": {\"runStrategy\": \"Halted\"}}");
        standIn.awaitGone(standIn.vmi(namespace, "restarted"));
        JsonNode stopped = standIn.await(
                standIn.vm(namespace, "restarted"),
                "Stopped",
                vm -> vm.at("/status/printableStatus").asText().equals("Stopped"));
        standIn.patch(standIn.vm(namespace, "restarted"), "{\"spec\": {\"runStrategy\": \"Always\"}}");
        JsonNode second = running("restarted");

        // Then
        assertThat(queued.at("/status/printableStatus").asText()).isEqualTo("Running");
        assertThat(condition(stopped, "RestartRequired").path("status").asText())
                .as("stays on a stopped VM")
                .isEqualTo("True");
        assertThat(second.at("/metadata/uid").asText()).isNotEqualTo(uid);
        assertThat(second.at("/metadata/annotations/example.com~1revision").asText())
                .isEqualTo("r2");
        assertThat(second.at("/spec/hostname").asText()).isEqualTo("other");
        standIn.await(
                standIn.vm(namespace, "restarted"),
                "no RestartRequired",
                vm -> condition(vm, "RestartRequired").isMissingNode());
    }

    @Test
    void shouldStayPendingWhenTheVolumeNameIsTooLongForAPod() {
        // When
        String name = "v".repeat(60);
        standIn.create(vm("too-long", "Always", "[{name: %s, containerDisk: {image: x}}]".formatted(name))
                .replace("{name: root,", "{name: " + name + ","));

        // Then
        JsonNode vmi = standIn.await(
                standIn.vmi(namespace, "too-long"),
                "refusal",
                one -> condition(one, "Synchronized").path("reason").asText().equals("FailedCreate"));
        assertThat(vmi.at("/status/phase").asText()).isEqualTo("Pending");
        assertThat(condition(vmi, "Synchronized").path("message").asText())
                .contains("must be no more than 63 characters");
    }

    @Test
    void shouldReportTheRegistrysAnswerWhenAnImageIsNotThere() {
        // When
        standIn.create(vm("no-image", "Always", "[{name: root, containerDisk: {image: 'quay.io/tests/absent:1'}}]"));

        // Then
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "no-image"),
                "ImagePullBackOff",
                one -> one.at("/status/printableStatus").asText().equals("ImagePullBackOff"));
        JsonNode vmi = standIn.await(standIn.vmi(namespace, "no-image"), "VMI", one -> true);
        assertThat(condition(vm, "Synchronized").path("message").asText()).contains("404", "manifest unknown");
        assertThat(vmi.at("/status/phase").asText()).isEqualTo("Scheduling");
    }

    @Test
    void shouldWaitForASecretAndStartOnceItIsThere() {
        // Given
        standIn.create(vm(
                        "waits",
                        "Always",
                        blank().replace("]", ", {name: config, secret: {secretName: later, volumeLabel: REMORA}}]"))
                .replace(
                        "bus: virtio}}]",
                        "bus: virtio}}, {name: config, serial: cfg, disk: {bus: virtio, readonly: true}}]"));
        standIn.await(standIn.vmi(namespace, "waits"), "Scheduling", vmi -> inPhase(vmi, "Scheduling"));

        // When
        standIn.cluster().admin().resource("""
                apiVersion: v1
                kind: Secret
                metadata: {name: later, namespace: %s}
                stringData: {plugins.json: '{}'}
                """.formatted(namespace)).create();

        // Then
        assertThat(running("waits").at("/status/nodeName").asText()).isEqualTo("lab");
    }

    @Test
    void shouldReportTheRefusedVmiWhenTheTemplateAsksForNoMemory() {
        // When
        standIn.create(vm("no-memory", "Always", blank()).replace("memory: {guest: 32Mi}", "cpu: {cores: 1}"));

        // Then
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "no-memory"),
                "Failure",
                one -> !condition(one, "Failure").isMissingNode());
        assertThat(condition(vm, "Failure").path("message").asText())
                .contains("denied the request: no memory requested");
    }

    @Test
    void shouldRejectAtOnceWhatKubeVirtRejects() {
        assertThatThrownBy(() -> standIn.create(vm("Bad", "Always", "[]").replace("name: Bad", "name: bad")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request:"
                        + " spec.template.spec.domain.devices.disks[0].Name 'root' not found.");
    }

    @Test
    void shouldRejectAChangeOfARunningInstancesSpec() {
        // Given
        standIn.create(vm("guarded", "Always", blank()));
        running("guarded");

        // When // Then
        assertThatThrownBy(
                        () -> standIn.patch(standIn.vmi(namespace, "guarded"), "{\"spec\": {\"hostname\": \"mine\"}}"))
                .hasMessageContaining("update of VMI object is restricted");
    }

    @Test
    void shouldEndTheGuestAndKeepItsConsoleWhenTheMachineIsDeleted() {
        // Given
        standIn.create(vm("deleted", "Always", blank()));
        String uid = running("deleted").at("/metadata/uid").asText();

        // When
        standIn.vm(namespace, "deleted").delete();

        // Then
        standIn.awaitGone(standIn.vmi(namespace, "deleted"));
        standIn.awaitGone(standIn.vm(namespace, "deleted"));
        assertThat(standIn.guestFolder(namespace, "deleted", uid))
                .isDirectoryContaining("glob:**/console.log")
                .isDirectoryNotContaining("glob:**.disk");
    }

    @Test
    void shouldLeaveAHaltedMachineAlone() {
        // When
        standIn.create(vm("halted", "Halted", blank()));

        // Then
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "halted"),
                "status",
                one -> one.path("status").has("printableStatus"));
        assertThat(vm.at("/status/printableStatus").asText()).isEqualTo("Stopped");
        assertThat(vm.at("/status/created").asBoolean()).isFalse();
        assertThat(standIn.vmi(namespace, "halted").get()).isNull();
    }
}
