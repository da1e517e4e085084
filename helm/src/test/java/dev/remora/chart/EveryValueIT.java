package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.Helm;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value is given another than by default in a case that a test looks at, and makes a difference there. Whoever adds one
 * adds it to {@code golden/everything} or to another case.
 */
class EveryValueIT {
    private static final Path GOLDEN = Repository.root().resolve("helm/src/test/resources/golden");

    /** Small ones beside those of {@link GoldenIT}; another test says what comes of them. */
    private static final Map<String, String> OTHERS = Map.of("CrdsIT", "crds: {keep: false}");

    @TempDir
    static Path folder;

    private static final Map<String, JsonNode> CASES = new HashMap<>();
    private static final Map<JsonNode, String> RENDERED = new HashMap<>();

    @BeforeAll
    static void readCases() throws IOException {
        try (Stream<Path> cases = Files.list(GOLDEN)) {
            for (Path one : cases.toList()) {
                CASES.put(one.getFileName().toString(), yaml(Files.readString(one.resolve("values.yaml"))));
            }
        }
        OTHERS.forEach((name, values) -> CASES.put(name, yaml(values)));
    }

    static List<ValueTable.Value> values() throws IOException {
        return ValueTable.of(Files.readString(Chart.ofCheckout().folder().resolve("values.yaml")))
                .values();
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldMakeADifference(ValueTable.Value value) {
        // Given
        List<JsonNode> varied = CASES.values().stream()
                .filter(one -> !one.at(pointer(value)).isMissingNode())
                .filter(one -> !one.at(pointer(value)).equals(yaml(value.unlessGiven())))
                .toList();
        assertThat(varied)
                .as("cases in which %s is another than by default", value.path())
                .isNotEmpty();

        // Then
        assertThat(varied)
                .as("cases that would be the same without %s", value.path())
                .anySatisfy(one -> assertThat(rendered(one)).isNotEqualTo(rendered(without(one, value.path()))));
    }

    @Test
    void shouldPassLintInEveryCase() {
        CASES.forEach((name, values) -> {
            Helm.Outcome outcome = Helm.alone()
                    .run(List.of(
                            "lint",
                            "--strict",
                            Chart.ofCheckout().folder().toString(),
                            "--values",
                            file(values).toString()));
            assertThat(outcome.code()).as(name + ": " + outcome.output()).isZero();
        });
    }

    private static String rendered(JsonNode values) {
        return RENDERED.computeIfAbsent(values, any -> {
            Helm.Outcome outcome =
                    Chart.ofCheckout().template(List.of("--values", file(values).toString()));
            // Keys and certificates are others each time. A value that others ask for is missed with an error.
            return outcome.output()
                            .replaceAll(
                                    "(?m)^(  (?:(?:ca|tls)\\.(?:crt|key)|caBundle)|    remora.dev/renew-after): .*$",
                                    "$1: made at random")
                    + outcome.errors();
        });
    }

    private static Path file(JsonNode values) {
        try {
            return Files.writeString(Files.createTempFile(folder, "values", ".yaml"), Serialization.asYaml(values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode without(JsonNode values, String path) {
        JsonNode copy = values.deepCopy();
        List<String> names = new ArrayList<>(List.of(path.split("\\.")));
        String last = names.removeLast();
        JsonNode above = copy;
        for (String name : names) {
            above = above.get(name);
        }
        ((ObjectNode) above).remove(last);
        return copy;
    }

    private static String pointer(ValueTable.Value value) {
        return "/" + value.path().replace('.', '/');
    }

    private static JsonNode yaml(String text) {
        return Serialization.unmarshal(text, JsonNode.class);
    }
}
