package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.InheritedPlugin;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@OnControlPlane
class InheritanceIT {
    private static final String HEIR = "source: {instance: {name: web}}";
    private static final String OLD = """
            image: quay.io/containerdisks/debian:12
            ports: [20000]
            plugins:
            - {name: hello, rom: {image: user/hello:1}, config: {id: 9007199254740993, ratio: 1.0000000000000002}}
            """;
    private static final String NEW = OLD.replace("hello:1", "hello:2") + """
            - {name: files, pluginRef: {name: files}, grants: [Root]}
            - name: tail
              rom: {image: user/tail:1}
              authorization: {type: Bearer, tokenSecretRef: {name: tail-token}}
            """;

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    InheritanceIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("inherit"));
        this.controller = new RunningController(controlPlane, user.namespace());
        user.applyPlugin("files", "rom: {image: user/files:1}\nprivileges: [Root]");
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldBootWithWhatTheSourceWantsAndNotWithWhatItRuns() {
        // Given: a guest that runs the old list, and a change that waits for its stop
        user.applyInstance("web", OLD);
        awaitSettled("web", "0/1");
        kubeVirt.start(user.namespace(), "web", "127.79.0.40");
        user.applyInstance("web", NEW);
        user.awaitStatus("web", status -> assertThat(status.pluginsQueued()).isEqualTo(3));

        // When
        user.applyInstance("copy", HEIR);

        // Then
        InstanceStatus status = awaitSettled("copy", "0/3");
        assertThat(status.plugins()).allSatisfy(plugin -> {
            assertThat(plugin.state()).isEqualTo(PluginState.Loaded);
            assertThat(plugin.ready()).as("no guest of its own has said so").isFalse();
        });
        assertThat(status.vmiUID()).isNull();
        assertThat(stamp("copy").images())
                .hasEntrySatisfying("hello", pin -> assertThat(pin.from()).isEqualTo("user/hello:2"));
        assertThat(stamp("copy").plugins().keySet()).containsExactlyInAnyOrder("hello", "files", "tail");
        assertThat(stamp("copy").ports())
                .as("ports of its own, past those that the guest's own programs use")
                .containsExactlyInAnyOrderEntriesOf(Map.of("hello", 20001, "files", 20002, "tail", 20003));
        SourceReport source = Objects.requireNonNull(status.source());
        assertThat(source.kind() + " " + source.name()).isEqualTo("Instance web");
        assertThat(source.uid()).isEqualTo(user.instance("web").getMetadata().getUid());
        assertThat(source.generation()).isEqualTo(2);
        assertThat(Objects.requireNonNull(source.plugins()).stream().map(InheritedPlugin::name))
                .containsExactly("hello", "files", "tail");
        assertThat(user.instance("copy").getSpec().plugins())
                .as("the spec is the user's")
                .isNull();
        assertOwnSecretsOnly("copy");
        assertThat(document("copy")).contains("{\\\"id\\\":9007199254740993,\\\"ratio\\\":1.0000000000000002}");
    }

    @Test
    void shouldStayAsItIsWhenTheSourceChangesAndGoes() {
        // Given
        user.applyInstance("web", OLD);
        user.applyInstance("copy", HEIR);
        awaitSettled("copy", "0/1");
        PluginStamp before = stamp("copy");
        SourceReport source = user.instance("copy").getStatus().source();

        // When
        user.applyInstance("web", NEW.replace("debian:12", "debian:13"));
        awaitSettled("web", "0/3");
        user.deleteInstance("web");
        user.applyInstance("copy", HEIR + "\nplugins: [{name: more, rom: {image: user/more:1}}]");
        controller.restart();

        // Then
        awaitSettled("copy", "0/2");
        assertThat(stamp("copy").plugins()).containsAllEntriesOf(before.plugins());
        assertThat(stamp("copy").ports()).containsAllEntriesOf(before.ports()).containsKey("more");
        assertThat(kubeVirt.machine(user.namespace(), "copy").toString()).contains("debian:12");
        assertThat(user.instance("copy").getStatus().source()).isEqualTo(source);
    }

    @Test
    void shouldWriteNothingWhenAllIsDone() {
        // Given
        user.applyInstance("web", OLD);
        user.applyInstance("copy", HEIR);
        awaitSettled("copy", "0/1");
        controller.restart();
        awaitSettled("copy", "0/1");
        int before = controller.writes().size();

        // When: something makes it look again
        controlPlane
                .admin()
                .resource(kubeVirt.machine(user.namespace(), "copy"))
                .edit(machine -> {
                    machine.getMetadata().getLabels().put("somebody", "else");
                    return machine;
                });
        user.applyInstance("other", HEIR);
        awaitSettled("other", "0/1");

        // Then
        assertThat(controller.writes().stream().skip(before)).noneMatch(write -> write.contains("/copy"));
    }

    @Test
    void shouldSayWhatIsMissingAndGoOnWhenItComes() {
        // When
        user.applyInstance("copy", HEIR);

        // Then
        InstanceStatus status = awaitBlocked("copy", "SourceNotFound");
        assertThat(condition(status, ConditionType.Ready).message())
                .isEqualTo("spec.source.instance: instances.remora.dev \"web\" does not exist in this namespace");
        assertThat(status.source()).isNull();
        assertThat(machines()).isEmpty();

        // When
        user.applyInstance("web", OLD);

        // Then
        awaitSettled("copy", "0/1");
    }

    @Test
    void shouldSayThatInstancesAreMadeFromEachOther() {
        // When
        user.applyInstance("copy", HEIR);
        user.applyInstance("web", "source: {instance: {name: copy}}");

        // Then
        awaitBlocked("web", "SourceCycle");
        awaitBlocked("copy", "SourceCycle");
    }

    @Test
    void shouldTakeWhatItsSourceTookInItsTime() {
        // Given
        user.applyInstance("web", OLD);
        user.applyInstance("copy", HEIR + "\ncpu: 2");
        awaitSettled("copy", "0/1");
        user.deleteInstance("web");

        // When
        user.applyInstance("copy-of-copy", "source: {instance: {name: copy}}\nmemory: 2Gi");

        // Then
        awaitSettled("copy-of-copy", "0/1");
        assertThat(Serialization.asYaml(kubeVirt.machine(user.namespace(), "copy-of-copy")))
                .contains("cores: 2", "guest: \"2Gi\"");
    }

    @Test
    void shouldHeedTheSourcesPluginThatIsDefinedElsewhere() {
        // Given
        user.applyInstance("web", NEW);
        user.applyInstance("copy", HEIR);
        awaitSettled("copy", "0/3");
        String revision = stamp("copy").plugins().get("files");

        // When
        user.applyPlugin("files", "rom: {image: user/files:2}\nprivileges: [Root]");

        // Then
        eventually(() -> assertThat(stamp("copy").plugins().get("files")).isNotEqualTo(revision));
        user.awaitPluginStatus("files", status -> assertThat(status.instances()).isEqualTo(2));
    }

    @Test
    void shouldRefuseToShareADiskAndMakeAnotherOfItsOwn() {
        // Given
        user.applyInstance("web", """
                template:
                  spec:
                    domain: {devices: {disks: [{name: data, disk: {bus: virtio}}]}}
                    volumes: [{name: data, persistentVolumeClaim: {claimName: web-data}}]
                plugins: [{name: hello, rom: {image: user/hello:1}}]
                """);
        awaitSettled("web", "0/1");

        // When
        user.applyInstance("copy", HEIR);

        // Then
        InstanceStatus status = awaitBlocked("copy", "SourceDiskShared");
        assertThat(condition(status, ConditionType.Ready).message())
                .contains("volume \"data\"", "PersistentVolumeClaim \"web-data\"", "spec.template in this Instance");

        // When
        user.applyInstance("copy", HEIR + "\nimage: quay.io/containerdisks/debian:12");

        // Then
        awaitSettled("copy", "0/1");
    }

    @Test
    void shouldBeMadeFromATemplateThatNobodyRuns() {
        // Given
        InstanceTemplate template = Serialization.unmarshal(
                "metadata: {name: base, namespace: %s}\nspec:\n%s".formatted(user.namespace(), NEW.indent(2)),
                InstanceTemplate.class);
        controlPlane.apply(template);

        // When
        user.applyInstance("one", "source: {template: {name: base}, withoutPlugins: [tail]}");
        user.applyInstance("two", "source: {template: {name: base}}\ncpu: 4");

        // Then
        InstanceStatus status = awaitSettled("one", "0/2");
        assertThat(Objects.requireNonNull(status.source()).kind()).isEqualTo("InstanceTemplate");
        awaitSettled("two", "0/3");
        assertOwnSecretsOnly("one");
        assertOwnSecretsOnly("two");
        assertThat(machines()).hasSize(2);
    }

    @Test
    void shouldNotTakeAnythingElseWhenWhatItInheritedIsGone() {
        // Given
        user.applyInstance("web", OLD);
        user.applyInstance("copy", HEIR);
        awaitSettled("copy", "0/1");
        String before = kubeVirt.machine(user.namespace(), "copy").getMetadata().getResourceVersion();

        // When
        controlPlane.admin().resource(inherited("copy")).delete();
        user.applyInstance("copy", HEIR + "\ncpu: 2");

        // Then
        InstanceStatus status = awaitBlocked("copy", "SourceLost");
        assertThat(status.source()).isNotNull();
        assertThat(kubeVirt.machine(user.namespace(), "copy").getMetadata().getResourceVersion())
                .isEqualTo(before);
    }

    @Test
    void shouldKeepWhatItInheritedWhenOldSecretsAreSwept() {
        // Given
        user.applyInstance("web", OLD);
        user.applyInstance("copy", HEIR);
        awaitSettled("copy", "0/1");
        String old =
                kubeVirt.machine(user.namespace(), "copy").toString().replaceAll("(?s).*(copy-plugins-\\w+).*", "$1");
        user.applyInstance("copy", HEIR + "\nplugins: [{name: more, rom: {image: user/more:1}}]");
        eventually(() -> assertThat(stamp("copy").plugins()).containsKey("more"));

        // When
        kubeVirt.start(user.namespace(), "copy", "127.79.0.41");

        // Then
        eventually(() -> assertThat(secrets("copy").stream()
                        .map(secret -> secret.getMetadata().getName()))
                .doesNotContain(old));
        assertThat(inherited("copy")).isNotNull();
    }

    private InstanceStatus awaitSettled(String name, String ready) {
        return user.awaitStatus(name, status -> {
            assertThat(status.observedGeneration())
                    .isEqualTo(user.instance(name).getMetadata().getGeneration());
            assertThat(condition(status, ConditionType.PluginsApplied).reason()).isEqualTo("Applied");
            assertThat(status.pluginsReady()).isEqualTo(ready);
        });
    }

    private InstanceStatus awaitBlocked(String name, String reason) {
        return user.awaitStatus(name, status -> {
            assertThat(condition(status, ConditionType.Ready).reason()).isEqualTo(reason);
            assertThat(condition(status, ConditionType.Stalled).status()).isEqualTo(ConditionStatus.True);
        });
    }

    private PluginStamp stamp(String name) {
        var template = Objects.requireNonNull(
                kubeVirt.machine(user.namespace(), name).getSpec().template());
        return PluginStamp.of(Objects.requireNonNull(template.metadata()).annotations());
    }

    /** Whatever the machine refers to is there, and is its own Instance's. */
    private void assertOwnSecretsOnly(String name) {
        String uid = user.instance(name).getMetadata().getUid();
        String machine = Serialization.asYaml(kubeVirt.machine(user.namespace(), name));
        List<Secret> own = secrets(name);
        assertThat(own).hasSize(3).allMatch(secret -> OwnerReferences.isControlledBy(secret, uid));
        assertThat(machine.lines().filter(line -> line.contains("secretName:") || line.contains("-cloudinit-")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(own)
                        .anyMatch(secret -> line.contains(secret.getMetadata().getName())));
    }

    private String document(String name) {
        return secrets(name).stream()
                .map(secret -> Optional.ofNullable(secret.getData().get("plugins.json")))
                .flatMap(Optional::stream)
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    private Secret inherited(String name) {
        return secrets(name).stream()
                .filter(secret -> secret.getMetadata().getName().startsWith(name + "-inherited-"))
                .findFirst()
                .orElseThrow();
    }

    private List<Secret> secrets(String name) {
        return controlPlane
                .admin()
                .secrets()
                .inNamespace(user.namespace())
                .withLabels(Labels.of(name))
                .list()
                .getItems();
    }

    private List<? extends HasMetadata> machines() {
        return controlPlane
                .admin()
                .resources(VirtualMachine.class)
                .inNamespace(user.namespace())
                .list()
                .getItems();
    }
}
