package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing lies in samples/ that the index does not name or no test uses. */
class SamplesIndexTest {
    /** Folders, and who uses all that is in them: the name of a file, and a word that has to be in it. */
    private static final Map<String, Use> USED_AS_FOLDERS = Map.of(
            "plugins", new Use("operator/cli/src/test/java/dev/remora/cli/SamplePluginsIT.java", "plugins"),
            "write-a-plugin", new Use("samples/tests/test_write_a_plugin.py", "write-a-plugin"),
            "tests", new Use("operator/cli/src/test/java/dev/remora/cli/SamplePluginsIT.java", "tests"),
            "gitops/argocd", new Use("operator/cli/src/test/java/dev/remora/cli/GitOpsSamplesIT.java", "gitops/argocd"),
            "gitops/team-a", new Use("operator/cli/src/test/java/dev/remora/cli/GitOpsSamplesIT.java", "gitops/team-a"),
            "callers",
                    new Use(
                            "operator/gateway/src/test/java/dev/remora/gateway/SampleCallersIT.java",
                            "samples/callers"));

    private record Use(String test, String word) {}

    static Stream<Path> samples() {
        return Samples.all().stream().filter(file -> !file.endsWith("README.md"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldBeInIndex(Path sample) throws IOException {
        // Given: samples/gitops has an index of its own
        Path gitops = Samples.FOLDER.resolve("gitops");
        Path folder = sample.startsWith(gitops) ? gitops : Samples.FOLDER;
        String index = Files.readString(folder.resolve("README.md"));
        Path name = folder.relativize(sample);

        // Then: by its path, or by its folder's with its name beside it
        assertThat(index.lines())
                .anyMatch(line -> line.contains("`" + name + "`")
                        || (line.contains("`" + name.getParent() + "/`")
                                && line.contains("`" + name.getFileName() + "`")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldBeUsedByTest(Path sample) throws IOException {
        // Given
        if (Samples.manifests().contains(sample)) {
            return; // SampleManifestsIT applies it
        }
        String name = Samples.FOLDER.relativize(sample).toString();
        List<Use> uses = USED_AS_FOLDERS.entrySet().stream()
                .filter(folder -> name.startsWith(folder.getKey() + "/"))
                .map(Map.Entry::getValue)
                .toList();

        // Then
        assertThat(uses).as("tests that use " + name).hasSize(1);
        Use use = uses.getFirst();
        assertThat(Path.of("../..").resolve(use.test())).content().contains(use.word());
    }
}
