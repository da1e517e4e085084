package dev.remora.lab.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to a machine between its first start and its last stop. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class MachineLifeIT {
    private static StandInFixture standIn;
    private static String namespace;

    @BeforeAll
    static void start(ControlPlane cluster, @TempDir Path folder) throws Exception {
        standIn = new StandInFixture(cluster, folder);
        namespace = cluster.newNamespace("machine-life");
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    private static void create(String name, String strategy, String image) {
        standIn.create("""
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  runStrategy: %3$s
                  template:
                    metadata: {annotations: {example.com/revision: r1}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      domain:
                        memory: {guest: 32Mi}
                        devices:
                          disks: [{name: root, disk: {bus: virtio}}]
                          interfaces: [{name: default, masquerade: {}}]
                      networks: [{name: default, pod: {}}]
                      volumes: [{name: root, containerDisk: {image: '%4$s'}}]
                """.formatted(name, namespace, strategy, image));
    }

    private static void edit(String name) {
        standIn.patch(
                standIn.vm(namespace, name),
                "{\"spec\": {\"template\": {\"metadata\": {\"annotations\": {\"example.com/revision\": \"r2\"}}}}}");
    }

    private static JsonNode running(String name) {
        return successor(name, "");
    }

    /** The running VMI of a VM, once it is another one than before. */
    private static JsonNode successor(String name, String uidBefore) {
        return standIn.await(
                standIn.vmi(namespace, name),
                name + " runs",
                vmi -> vmi.at("/status/phase").asText().equals("Running")
                        && !vmi.path("metadata").has("deletionTimestamp")
                        && !uid(vmi).equals(uidBefore));
    }

    private static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText();
    }

    private static String revision(JsonNode vmi) {
        return vmi.at("/metadata/annotations/example.com~1revision").asText();
    }

    private static String address(JsonNode vmi) {
        return vmi.at("/status/interfaces/0/ipAddress").asText();
    }

    private static void deleteInstance(String name, String uid) {
        standIn.cluster()
                .admin()
                .raw(
                        "/apis/kubevirt.io/v1/namespaces/%s/virtualmachineinstances/%s".formatted(namespace, name),
                        "DELETE",
                        new DeleteOptionsBuilder()
                                .withApiVersion("v1")
                                .withKind("DeleteOptions")
                                .withNewPreconditions()
                                .withUid(uid)
                                .endPreconditions()
                                .build());
    }

    @Test
    void shouldReplaceADeletedInstanceByOneFromTheCurrentTemplate() {
        // Given
        create("replaced", "Always", StandInFixture.IMAGE);
        String first = uid(running("replaced"));
        edit("replaced");

        // When
        deleteInstance("replaced", first);

        // Then
        JsonNode second = successor("replaced", first);
        assertThat(revision(second)).isEqualTo("r2");
        assertThatThrownBy(() -> deleteInstance("replaced", first))
                .as("a second delete of the same guest does not reach its successor")
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    @Test
    void shouldReplaceAGuestThatDied() {
        // Given
        create("crashes", "Always", StandInFixture.IMAGE);
        String first = uid(running("crashes"));
        edit("crashes");

        // When
        standIn.standIn().crash(namespace, "crashes");

        // Then
        assertThat(revision(successor("crashes", first))).isEqualTo("r2");
    }

    @Test
    void shouldLeaveAGuestThatDiedAsItIsWhenTheStrategyIsManual() {
        // Given
        create("fails", "Manual", StandInFixture.IMAGE);
        standIn.standIn().subresources().start(namespace, "fails");
        running("fails");

        // When
        standIn.standIn().crash(namespace, "fails");

        // Then
        JsonNode vmi = standIn.await(
                standIn.vmi(namespace, "fails"),
                "Failed",
                one -> one.at("/status/phase").asText().equals("Failed"));
        assertThat(vmi.path("metadata").has("deletionTimestamp")).isFalse();
    }

    @Test
    void shouldCallAGuestSucceededThatSwitchedItselfOff() {
        // When
        create("off", "Once", StandInFixture.OFF);

        // Then
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "off"),
                "Stopped",
                one -> one.at("/status/printableStatus").asText().equals("Stopped")
                        && one.at("/status/created").asBoolean());
        assertThat(vm.at("/status/startFailure").isMissingNode()).isTrue();
        standIn.await(
                standIn.vmi(namespace, "off"),
                "Succeeded",
                vmi -> vmi.at("/status/phase").asText().equals("Succeeded"));
    }

    @Test
    void shouldStartAnotherGuestWhenOneSwitchedItselfOffUnderAlways() {
        // Given
        create("off-and-on", "Always", StandInFixture.OFF);
        JsonNode first = standIn.await(standIn.vmi(namespace, "off-and-on"), "first", vmi -> true);

        // When
        edit("off-and-on");

        // Then
        standIn.await(
                standIn.vmi(namespace, "off-and-on"),
                "successor",
                vmi -> !uid(vmi).equals(uid(first)) && revision(vmi).equals("r2"));
        standIn.vm(namespace, "off-and-on").delete();
    }

    @Test
    void shouldHaltAndStartAMachineThatRunsAlways() {
        // Given
        create("stopped", "Always", StandInFixture.IMAGE);
        String first = uid(running("stopped"));

        // When // Then
        standIn.standIn().subresources().stop(namespace, "stopped");
        standIn.awaitGone(standIn.vmi(namespace, "stopped"));
        standIn.standIn().subresources().start(namespace, "stopped");
        successor("stopped", first);
    }

    @Test
    void shouldRestartWithoutTouchingTheSpec() {
        // Given
        create("restarted-by-hand", "Always", StandInFixture.IMAGE);
        String first = uid(running("restarted-by-hand"));
        edit("restarted-by-hand");
        String generation = standIn.vm(namespace, "restarted-by-hand")
                .get()
                .getMetadata()
                .getGeneration()
                .toString();

        // When
        standIn.standIn().subresources().restart(namespace, "restarted-by-hand");

        // Then
        assertThat(revision(successor("restarted-by-hand", first))).isEqualTo("r2");
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "restarted-by-hand"),
                "no request is left",
                one -> !one.path("status").has("stateChangeRequests"));
        assertThat(vm.at("/metadata/generation").asText()).isEqualTo(generation);
    }

    @Test
    void shouldStopAMachineForGoodThatIsRerunOnFailureOnly() {
        // Given
        create("rerun", "RerunOnFailure", StandInFixture.IMAGE);
        running("rerun");

        // When
        standIn.standIn().subresources().stop(namespace, "rerun");

        // Then
        standIn.awaitGone(standIn.vmi(namespace, "rerun"));
        JsonNode vm = standIn.await(
                standIn.vm(namespace, "rerun"),
                "Stopped",
                one -> one.at("/status/printableStatus").asText().equals("Stopped")
                        && !one.path("status").has("stateChangeRequests"));
        assertThat(vm.at("/spec/runStrategy").asText()).isEqualTo("RerunOnFailure");
    }

    @Test
    void shouldKeepVolumesAndStrategyWhileASnapshotIsTaken() {
        // Given
        create("copied", "Halted", StandInFixture.IMAGE);
        standIn.vm(namespace, "copied")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"snapshotInProgress\": \"daily\"}}");

        // When // Then
        assertThatThrownBy(() -> standIn.patch(
                        standIn.vm(namespace, "copied"),
                        "{\"spec\": {\"template\": {\"spec\": {\"volumes\": [{\"name\":"
                                + " \"root\", \"containerDisk\": {\"image\": \"other\"}}]}}}}"))
                .hasMessageContaining("Cannot update vm disks or volumes until snapshot \"daily\" completes");
        assertThatThrownBy(() ->
                        standIn.patch(standIn.vm(namespace, "copied"), "{\"spec\": {\"runStrategy\": \"Always\"}}"))
                .hasMessageContaining("Cannot update vm running state until snapshot \"daily\" completes");
        edit("copied");
    }

    @Test
    void shouldMoveAGuestToAnotherAddressAndKeepItsInstance() {
        // Given
        create("moved", "Always", StandInFixture.IMAGE);
        JsonNode before = running("moved");

        // When
        standIn.standIn().migrate(namespace, "moved");

        // Then
        JsonNode after = standIn.await(
                standIn.vmi(namespace, "moved"),
                "new address",
                vmi -> !address(vmi).equals(address(before)));
        assertThat(uid(after)).isEqualTo(uid(before));
        assertThat(after.at("/status/phase").asText()).isEqualTo("Running");
        Reachability.await(address(after), 20000, true);
        Reachability.await(address(before), 20000, false);
    }
}
