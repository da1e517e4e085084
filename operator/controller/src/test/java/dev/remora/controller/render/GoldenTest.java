package dev.remora.controller.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.Memory;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.plan.Power;
import dev.remora.controller.resolve.ConfigSchemas;
import dev.remora.controller.resolve.Lookups;
import dev.remora.controller.resolve.PluginResolver;
import dev.remora.controller.resolve.Refusal;
import dev.remora.controller.resolve.RomPinning;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomQuestion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder below {@code src/test/resources/render} is a case: {@code in-<Kind>-<name>.yaml} is what the cluster
 * holds, {@code out-…} what is made of it, or {@code out-Problem.yaml} why nothing is. Expected files are compared as
 * text; {@code -Dgolden.write=true} writes them anew, to be read before they are committed.
 */
class GoldenTest {
    private static final Path CASES = Path.of("src/test/resources/render");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Launcher LAUNCHER = new Launcher(
            new TreeMap<>(Map.of("launcher.pyz", "the program\n".getBytes(StandardCharsets.UTF_8))),
            "#!/bin/sh\n# starts the launcher\n");

    @TestFactory
    Stream<DynamicTest> shouldRenderWhatIsExpected() {
        return list(CASES)
                .filter(Files::isDirectory)
                .map(folder -> dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) {
        // Given
        Cluster cluster = Cluster.read(folder);

        // When
        SortedMap<String, String> made = cluster.made();

        // Then
        if (WRITE) {
            write(folder, made);
        }
        made.forEach((file, yaml) -> assertThat(folder.resolve(file)).as(file).hasContent(yaml));
        assertThat(list(folder).map(file -> file.getFileName().toString()))
                .as("expected files that nothing makes, and input that nothing reads")
                .allMatch(file -> file.startsWith("in-") ? cluster.isKnown(file) : made.containsKey(file));
    }

    private static void write(Path folder, SortedMap<String, String> made) {
        try {
            for (Path stale : list(folder)
                    .filter(file -> file.getFileName().toString().startsWith("out-"))
                    .toList()) {
                Files.delete(stale);
            }
            for (Map.Entry<String, String> file : made.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the files of a case say there is. */
    private record Cluster(Map<Class<?>, List<HasMetadata>> objects) implements Lookups {
        private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
                "Instance", Instance.class,
                "Plugin", Plugin.class,
                "Secret", Secret.class,
                "Service", Service.class,
                "VirtualMachine", VirtualMachine.class,
                "VirtualMachineInstance", VirtualMachineInstance.class);

        static Cluster read(Path folder) {
            return new Cluster(list(folder)
                    .filter(file -> file.getFileName().toString().startsWith("in-"))
                    .map(Cluster::object)
                    .collect(Collectors.groupingBy(Object::getClass)));
        }

        SortedMap<String, String> made() {
            var made = new TreeMap<String, String>();
            Instance instance = all(Instance.class).getFirst();
            var observation = Observation.of(
                    instance,
                    all(VirtualMachine.class).stream().findFirst().orElse(null),
                    all(VirtualMachineInstance.class).stream().findFirst().orElse(null));
            try {
                var memory = new Memory(instance, observation, new NotAsked());
                var pinning = RomPinning.of(
                        PluginResolver.resolve(instance, this, new ConfigSchemas()), memory.roms(), List.of(), this);
                var plan = new Planner(new PortRange(20000, 29999))
                        .plan(
                                instance,
                                pinning.pinned(answers(pinning.questions())),
                                memory.ports(),
                                Power.decide(instance.getSpec(), memory.activity(Optional.empty()), Instant.EPOCH),
                                this);
                Rendered rendered = Rendered.of(plan, LAUNCHER);
                made.put("out-VirtualMachine.yaml", YAML.asYaml(rendered.virtualMachine()));
                rendered.secrets().forEach(secret -> made.put(fileName(secret), YAML.asYaml(readable(secret))));
            } catch (Refusal refusal) {
                made.put(
                        "out-Problem.yaml",
                        YAML.asYaml(new TreeMap<>(Map.of(
                                "kind",
                                refusal.problem().kind().name(),
                                "message",
                                refusal.problem().message()))));
            }
            return made;
        }

        /** A registry in which every image's digest is that of its reference. */
        private static Map<RomQuestion, RomAnswer> answers(Set<RomQuestion> questions) {
            return questions.stream().collect(Collectors.toMap(question -> question, question -> switch (question) {
                case RomQuestion.OfImage asked ->
                    new RomAnswer.Found(asked.image().replaceAll("(:[^/:@]+)?(@.*)?$", "") + "@sha256:"
                            + Digest.of(asked.image()).hex());
                case RomQuestion.OfUrl url ->
                    new RomAnswer.Found("registry.example/roms@sha256:"
                            + Digest.of(url.url().toString()).hex());
            }));
        }

        boolean isKnown(String file) {
            return KINDS.containsKey(kind(file));
        }

        @Override
        public Optional<Plugin> plugin(String name) {
            return named(Plugin.class, name);
        }

        @Override
        public Optional<Secret> secret(String name) {
            return named(Secret.class, name);
        }

        @Override
        public List<Service> services() {
            return all(Service.class);
        }

        private <T extends HasMetadata> Optional<T> named(Class<T> type, String name) {
            return all(type).stream()
                    .filter(object -> object.getMetadata().getName().equals(name))
                    .findFirst();
        }

        private <T extends HasMetadata> List<T> all(Class<T> type) {
            return objects.getOrDefault(type, List.of()).stream()
                    .map(type::cast)
                    .toList();
        }

        private static HasMetadata object(Path file) {
            String kind = kind(file.getFileName().toString());
            try {
                return YAML.unmarshal(Files.readString(file), KINDS.getOrDefault(kind, HasMetadata.class));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String kind(String file) {
            return file.replaceAll("^in-([A-Za-z]+).*", "$1");
        }

        private static String fileName(Secret secret) {
            return secret.getMetadata().getName().contains("-cloudinit-")
                    ? "out-Secret-cloudinit.yaml"
                    : "out-Secret-plugins.yaml";
        }

        /** Data as text, so that the file can be read and compared by eye. */
        private static Secret readable(Secret secret) {
            var text = new TreeMap<String, String>();
            secret.getData()
                    .forEach((key, value) ->
                            text.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            return secret.edit().withData(null).withStringData(text).build();
        }
    }
}
