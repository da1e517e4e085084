package dev.remora.controller.inherit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.controller.inherit.Inherited.Origin;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceResolverTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    private final Map<String, Instance> instances = new HashMap<>();
    private final Map<String, InstanceTemplate> templates = new HashMap<>();
    private final Map<String, Inherited> taken = new HashMap<>();
    private final Map<String, JsonNode> kubeVirt = new HashMap<>();

    @Test
    void shouldTakeWhatAnInstanceWantsAndSayWhenThatWas() throws Refusal {
        // Given
        instance("web", "image: debian, powerState: Stopped, cpu: 2");

        // When
        Inherited inherited = resolve("source: {instance: {name: web}}");

        // Then
        assertThat(inherited.origin()).isEqualTo(new Origin("Instance", "web", "web-uid", 3L, "2026-01-01T00:00:00Z"));
        assertThat(Serialization.asYaml(inherited.spec())).isEqualTo("---\nimage: \"debian\"\ncpu: 2\n");
    }

    @Test
    void shouldTakeWhatATemplateSays() throws Refusal {
        // Given
        InstanceTemplate template = Serialization.unmarshal("""
                metadata: {name: base, uid: base-uid, generation: 1}
                spec: {image: debian, scaleToZero: {idleAfter: 5m}}
                """, InstanceTemplate.class);
        templates.put("base", template);

        // When
        Inherited inherited = resolve("source: {template: {name: base}}");

        // Then
        assertThat(inherited.origin().kind()).isEqualTo("InstanceTemplate");
        assertThat(Serialization.asYaml(inherited.spec()))
                .isEqualTo("---\nimage: \"debian\"\nscaleToZero:\n  idleAfter: \"5m\"\n");
    }

    @Test
    void shouldTakeWhatTheSourceTookWhenThatHasASourceItself() throws Refusal {
        // Given
        instance("first", "image: changed-since");
        instance("web", "source: {instance: {name: first}}, cpu: 2");
        taken.put("web", Inherited.parse("""
                {"origin": {"kind": "Instance", "name": "first", "uid": "u", "time": "t"}, "spec": {"image": "debian", "cpu": 1}}
                """));

        // When
        Inherited inherited = resolve("source: {instance: {name: web}}");

        // Then
        assertThat(inherited.origin().name()).isEqualTo("web");
        assertThat(Serialization.asYaml(inherited.spec())).isEqualTo("---\nimage: \"debian\"\ncpu: 2\n");
    }

    @Test
    void shouldNameFieldAndValueWhenThereIsNoSuchSource() {
        // Then
        assertThat(refused("source: {instance: {name: web}}"))
                .isEqualTo(new Problem(
                        Problem.Kind.SourceNotFound,
                        "spec.source.instance: instances.remora.dev \"web\" does not exist in this namespace"));
        assertThat(refused("source: {template: {name: base}}"))
                .isEqualTo(
                        new Problem(
                                Problem.Kind.SourceNotFound,
                                "spec.source.template: instancetemplates.remora.dev \"base\" does not exist in this namespace"));
    }

    @Test
    void shouldWaitWhenTheSourceWaitsItself() {
        // Given
        instance("web", "source: {instance: {name: nowhere}}");

        // Then
        assertThat(refused("source: {instance: {name: web}}").kind()).isEqualTo(Problem.Kind.SourceNotReady);
    }

    @Test
    void shouldTellTheWayWhenInstancesAreMadeFromEachOther() {
        // Given
        instance("heir", "source: {instance: {name: web}}");
        instance("web", "source: {instance: {name: api}}");
        instance("api", "source: {instance: {name: heir}}");

        // Then
        assertThat(refused("source: {instance: {name: web}}"))
                .isEqualTo(
                        new Problem(
                                Problem.Kind.SourceCycle,
                                "spec.source.instance: \"web\": Instances are made from each other: heir, web, api, heir (expected: one of them without a source)"));
    }

    @Test
    void shouldTakeWhatTheInstanceOfASnapshotWantsWhenNothingHasChangedSince() throws Refusal {
        // Given
        instance("web", "image: debian, powerState: Stopped");
        snapshot(true, "[{name: plugin-0}]");
        machine("web-uid", "vm-uid", "[{name: plugin-0}]");

        // When
        Inherited inherited = resolve("source: {snapshot: {name: before}}");

        // Then
        assertThat(inherited.origin())
                .isEqualTo(new Origin("VirtualMachineSnapshot", "before", "snapshot-uid", 3L, "2026-01-01T00:00:00Z"));
        assertThat(Serialization.asYaml(inherited.spec())).isEqualTo("---\nimage: \"debian\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web-uid | vm-uid | [{name: plugin-0}, {name: plugin-1}] | has disks that Instance \"web\" no longer wants",
                "web-uid | other-uid | [{name: plugin-0}] | is of a VirtualMachine \"web\" that its Instance no longer has",
                "nobody | vm-uid | [{name: plugin-0}] | is of a VirtualMachine \"web\" that its Instance no longer has"
            })
    void shouldNotGuessWhatWasWantedWhenSomethingHasChanged(String owner, String uid, String volumes, String message) {
        // Given
        instance("web", "image: debian");
        snapshot(true, "[{name: plugin-0}]");
        machine(owner, uid, volumes);

        // When
        Problem problem = refused("source: {snapshot: {name: before}}");

        // Then
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SourceChanged);
        assertThat(problem.message()).startsWith("spec.source.snapshot: \"before\" " + message);
    }

    @Test
    void shouldWaitForASnapshot() {
        // Then
        assertThat(refused("source: {snapshot: {name: before}}").kind()).isEqualTo(Problem.Kind.SourceNotFound);

        // When
        snapshot(false, "[]");

        // Then
        assertThat(refused("source: {snapshot: {name: before}}").kind()).isEqualTo(Problem.Kind.SourceNotReady);

        // When
        snapshot(true, "[]");

        // Then: the Instance is gone
        assertThat(refused("source: {snapshot: {name: before}}").kind()).isEqualTo(Problem.Kind.SourceChanged);
    }

    private void snapshot(boolean ready, String volumes) {
        kubeVirt.put("snapshot before", json("""
                metadata: {name: before, uid: snapshot-uid}
                status: {readyToUse: %s, virtualMachineSnapshotContentName: content}
                """.formatted(ready)));
        kubeVirt.put("content content", json("""
                spec: {source: {virtualMachine: {metadata: {name: web, uid: vm-uid},
                  spec: {template: {metadata: {annotations: {of: another revision}}, spec: {volumes: %s}}}}}}
                """.formatted(volumes)));
    }

    private void machine(String owner, String uid, String volumes) {
        kubeVirt.put("machine web", json("""
                metadata: {name: web, uid: %s, ownerReferences: [{uid: %s, controller: true}]}
                spec: {template: {spec: {volumes: %s}}}
                """.formatted(uid, owner, volumes)));
    }

    private static JsonNode json(String yaml) {
        return Serialization.unmarshal(yaml, JsonNode.class);
    }

    private void instance(String name, String spec) {
        instances.put(name, parse(name, spec));
    }

    private static Instance parse(String name, String spec) {
        return Serialization.unmarshal("""
                metadata: {name: %1$s, uid: %1$s-uid, generation: 3}
                spec: {%2$s}
                """.formatted(name, spec), Instance.class);
    }

    private Problem refused(String spec) {
        return assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> resolve(spec))
                .actual()
                .problem();
    }

    private Inherited resolve(String spec) throws Refusal {
        return new SourceResolver(
                        new SourceLookups() {
                            @Override
                            public Optional<Instance> instance(String name) {
                                return Optional.ofNullable(instances.get(name));
                            }

                            @Override
                            public Optional<InstanceTemplate> template(String name) {
                                return Optional.ofNullable(templates.get(name));
                            }

                            @Override
                            public Optional<JsonNode> snapshot(String name) {
                                return kubeVirt("snapshot " + name);
                            }

                            @Override
                            public Optional<JsonNode> snapshotContent(String name) {
                                return kubeVirt("content " + name);
                            }

                            @Override
                            public Optional<JsonNode> machine(String name) {
                                return kubeVirt("machine " + name);
                            }

                            private Optional<JsonNode> kubeVirt(String key) {
                                return Optional.ofNullable(kubeVirt.get(key));
                            }

                            @Override
                            public Optional<Inherited> taken(Instance instance) {
                                return Optional.ofNullable(
                                        taken.get(instance.getMetadata().getName()));
                            }
                        },
                        NOW)
                .resolve(parse("heir", spec));
    }
}
