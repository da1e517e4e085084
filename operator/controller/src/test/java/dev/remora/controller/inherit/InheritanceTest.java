package dev.remora.controller.inherit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.api.v1alpha1.InheritedPlugin;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.PowerState;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.inherit.Inherited.Origin;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InheritanceTest {
    private static final Origin WEB = new Origin("Instance", "web", "web-uid", 3L, "2026-01-01T00:00:00Z");
    private static final String SOURCE = "source: {instance: {name: web}}\n";

    @Test
    void shouldTakeEveryFieldThatTheInstanceDoesNotSet() throws Refusal {
        // When
        InstanceSpec spec = over(SOURCE, """
                image: debian
                cpu: 2
                memory: 2Gi
                ports: [8080]
                userData: {value: hello}
                pluginUpdates: Restart
                scaleToZero: {idleAfter: 5m}
                plugins: [{name: hello, rom: {image: a/b}, config: {a: 1}, grants: [Root]}]
                """);

        // Then
        assertThat(Serialization.asYaml(spec)).isEqualTo("""
                ---
                image: "debian"
                cpu: 2
                memory: "2Gi"
                ports:
                - 8080
                userData:
                  value: "hello"
                pluginUpdates: "Restart"
                scaleToZero:
                  idleAfter: "5m"
                source:
                  instance:
                    name: "web"
                plugins:
                - name: "hello"
                  rom:
                    image: "a/b"
                  config:
                    a: 1
                  grants:
                  - "Root"
                """);
    }

    @Test
    void shouldKeepItsOwnFieldsWhenBothSetThem() throws Refusal {
        // When
        InstanceSpec spec = over(SOURCE + "cpu: 4\nports: [22]\nscaleToZero: {idleAfter: 1h}", """
                {image: debian, cpu: 2, memory: 2Gi, ports: [8080], scaleToZero: {idleAfter: 5m}}
                """);

        // Then
        assertThat(spec.image()).isEqualTo("debian");
        assertThat(spec.cpu()).isEqualTo(4);
        assertThat(spec.memory()).hasToString("2Gi");
        assertThat(spec.ports()).containsExactly(22);
        assertThat(Objects.requireNonNull(spec.scaleToZero()).idleAfter()).isEqualTo("1h");
    }

    @Test
    void shouldRunWhateverThePowerStateOfItsSource() throws Refusal {
        // Given
        InstanceSpec source = spec("{image: debian, powerState: Stopped}");

        // When
        InstanceSpec inherited = OwnIdentity.without(source);

        // Then
        assertThat(inherited.powerState()).isNull();
        assertThat(over(SOURCE + "powerState: Stopped", "image: debian").powerState())
                .isEqualTo(PowerState.Stopped);
    }

    @Test
    void shouldMergePluginsByNameInTheOrderOfTheSource() throws Refusal {
        // When
        List<InstancePlugin> plugins = plugins(
                over(SOURCE + "plugins: [{name: new, rom: {image: a/new}}, {name: b, rom: {image: own/b}}]", """
                image: debian
                plugins: [{name: a, rom: {image: a/a}}, {name: b, rom: {image: a/b}}, {name: c, rom: {image: a/c}}]
                """));

        // Then
        assertThat(plugins)
                .extracting(plugin -> plugin.name() + "="
                        + Objects.requireNonNull(plugin.rom()).image())
                .containsExactly("a=a/a", "b=own/b", "c=a/c", "new=a/new");
    }

    @Test
    void shouldLeaveOutWhatIsNotWanted() throws Refusal {
        // Given
        String own =
                "source: {instance: {name: web}, withoutPlugins: [a, b]}\nplugins: [{name: b, rom: {image: own/b}}]";
        String source = "{image: debian, plugins: [{name: a, rom: {image: a/a}}, {name: b, rom: {image: a/b}}]}";

        // When
        List<InstancePlugin> plugins = plugins(over(own, source));

        // Then
        assertThat(plugins)
                .extracting(plugin -> Objects.requireNonNull(plugin.rom()).image())
                .containsExactly("own/b");
    }

    @Test
    void shouldTakeNothingOfTheMachineWhenItHasATemplateOfItsOwn() throws Refusal {
        // When
        InstanceSpec spec = over(SOURCE + "template: {spec: {domain: {}}}", "{image: debian, cpu: 2, memory: 2Gi}");

        // Then
        assertThat(spec.template()).isNotNull();
        assertThat(spec.image()).isNull();
        assertThat(spec.cpu()).isNull();
        assertThat(spec.memory()).isNull();
    }

    @Test
    void shouldTakeNoTemplateWhenItHasAnImageOfItsOwn() throws Refusal {
        // When
        InstanceSpec spec = over(SOURCE + "image: own\ncpu: 2", "template: {spec: {domain: {}}}");

        // Then
        assertThat(spec.template()).isNull();
        assertThat(spec.image()).isEqualTo("own");
        assertThat(spec.cpu()).isEqualTo(2);
    }

    @Test
    void shouldRefuseSizeWhenTheSourceIsMadeFromATemplate() {
        // Then
        assertThat(refused(SOURCE + "memory: 4Gi", "template: {spec: {domain: {}}}"))
                .isEqualTo(
                        new Problem(
                                Problem.Kind.InvalidSpec,
                                "spec.memory: Instance \"web\" is made from a template, which says that itself (expected: neither cpu nor memory, or an image or template of this Instance's own)"));
    }

    @Test
    void shouldRefuseMorePluginsThanThereMayBe() {
        // Given
        String five = IntStream.range(0, 5)
                .mapToObj(i -> "{name: %s%d, rom: {image: a/b}}".formatted("%s", i))
                .collect(Collectors.joining(","));

        // Then
        assertThat(refused(
                                SOURCE + "plugins: [%s]".formatted(five.replace("%s", "own")),
                                "{image: debian, plugins: [%s]}".formatted(five.replace("%s", "theirs")))
                        .message())
                .startsWith(
                        "spec.plugins: 5 of the Instance's own make 10 with the inherited ones (expected: at most 8;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: data, persistentVolumeClaim: {claimName: web-data}} | PersistentVolumeClaim \"web-data\"",
                "{name: data, persistentVolumeClaim: {claimName: web-data, readOnly: false}} | PersistentVolumeClaim \"web-data\"",
                "{name: data, dataVolume: {name: web-root}} | DataVolume \"web-root\"",
                "{name: data, hostDisk: {path: /data/disk.img, type: DiskOrCreate}} | hostDisk \"/data/disk.img\""
            })
    void shouldRefuseADiskThatTwoGuestsWouldWrite(String volume, String named) {
        // When
        Problem problem = refused(SOURCE, "template: {spec: {domain: {}, volumes: [%s]}}".formatted(volume));

        // Then
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SourceDiskShared);
        assertThat(problem.message())
                .startsWith(
                        "spec.source: volume \"data\" in spec.template of Instance \"web\" is " + named + ", and two");
    }

    @Test
    void shouldShareWhatNobodyWrites() throws Refusal {
        // Given
        String source = """
                template:
                  spec:
                    domain: {}
                    volumes:
                    - {name: root, containerDisk: {image: debian}}
                    - {name: scratch, emptyDisk: {capacity: 1Gi}}
                    - {name: overlay, ephemeral: {persistentVolumeClaim: {claimName: base}}}
                    - {name: iso, persistentVolumeClaim: {claimName: iso, readOnly: true}}
                """;

        // Then
        assertThat(over(SOURCE, source).template()).isNotNull();
    }

    @Test
    void shouldNotInheritWhatTellsOneGuestFromAnother() {
        // When
        InstanceSpec inherited = OwnIdentity.without(spec("""
                template:
                  spec:
                    domain:
                      firmware: {uuid: 5d307ca9-b3ef-428c-8861-06e72d69f223, serial: e4686d2c, bootloader: {efi: {}}}
                      devices: {interfaces: [{name: default, masquerade: {}, macAddress: "02:00:00:00:00:01"}]}
                """));

        // Then
        assertThat(inherited.template())
                .hasToString(
                        "{\"spec\":{\"domain\":{\"firmware\":{\"bootloader\":{\"efi\":{}}},\"devices\":{\"interfaces\":[{\"name\":\"default\",\"masquerade\":{}}]}}}}");
    }

    @Test
    void shouldReportTheSourcesPluginsAndWhoMayCallThem() {
        // When
        SourceReport report = Inheritance.report(new Inherited(WEB, spec("""
                image: debian
                scaleToZero: {idleAfter: 5m}
                plugins:
                - {name: files, pluginRef: {name: files}}
                - {name: tail, rom: {image: a/b}, authorization: {type: Bearer, tokenSecretRef: {name: tail-token}}}
                """)));

        // Then
        assertThat(report.name()).isEqualTo("web");
        assertThat(Objects.requireNonNull(report.scaleToZero()).idleAfter()).isEqualTo("5m");
        assertThat(Objects.requireNonNull(report.plugins()))
                .extracting(InheritedPlugin::toString)
                .containsExactly(
                        "InheritedPlugin[name=files, pluginRef=PluginReference[name=files], authorization=null]",
                        "InheritedPlugin[name=tail, pluginRef=null, authorization=PluginAuthorization[type=Bearer, tokenSecretRef=SecretKeyReference[name=tail-token, key=null]]]");
    }

    @Test
    void shouldKeepEveryDigitAndTellNullFromNothing() {
        // Given
        var inherited = new Inherited(WEB, spec("""
                image: debian
                plugins:
                - {name: digits, rom: {image: a/b}, config: {id: 9007199254740993, ratio: 1.0000000000000002, big: 1.0e+21}}
                - {name: null-config, rom: {image: a/b}, config: null}
                - {name: no-config, rom: {image: a/b}}
                """));

        // When
        Inherited read = Inherited.parse(inherited.toJson());

        // Then
        assertThat(read).isEqualTo(inherited);
        assertThat(read.toJson()).contains("9007199254740993", "1.0000000000000002");
        assertThat(plugins(read.spec()))
                .extracting(plugin -> String.valueOf((Object) plugin.config()))
                .containsExactly(
                        "{\"id\":9007199254740993,\"ratio\":1.0000000000000002,\"big\":1.0E21}", "null", "null");
        assertThat((Object) plugins(read.spec()).getLast().config()).isNull();
        assertThat((Object) plugins(read.spec()).get(1).config()).isNotNull();
    }

    private static InstanceSpec over(String own, String source) throws Refusal {
        return Inheritance.over(instance(own), new Inherited(WEB, spec(source))).getSpec();
    }

    private static Problem refused(String own, String source) {
        return assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> over(own, source))
                .actual()
                .problem();
    }

    private static List<InstancePlugin> plugins(InstanceSpec spec) {
        return Objects.requireNonNull(spec.plugins());
    }

    private static Instance instance(String spec) {
        var instance = new Instance();
        instance.setSpec(spec(spec));
        return instance;
    }

    private static InstanceSpec spec(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, InstanceSpec.class);
    }
}
