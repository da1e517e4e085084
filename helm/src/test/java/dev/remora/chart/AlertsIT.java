package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each alert fires when it should and not otherwise, asks for what there is, and has a page that says what to do. */
class AlertsIT {
    private static final AlertRules RULES = AlertRules.rendered();
    private static final Path TESTS = Repository.root().resolve("helm/src/test/resources/alerts");
    private static final Path RUNBOOKS = Repository.root().resolve("docs/runbooks");

    static List<JsonNode> alerts() {
        return RULES.alerts();
    }

    static List<String> names() {
        return RULES.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldPassItsTests(String alert, @TempDir Path folder) throws IOException {
        // Given
        Files.writeString(folder.resolve("rules.yaml"), RULES.file());
        Files.copy(TESTS.resolve(alert + ".yaml"), folder.resolve("test.yaml"));

        // When
        Promtool.Outcome outcome = Promtool.run(folder, "test", "rules", "test.yaml");

        // Then
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldHaveTestInWhichItFiresAndOneInWhichItDoesNot(String alert) throws IOException {
        // When
        JsonNode file = Serialization.unmarshal(Files.readString(TESTS.resolve(alert + ".yaml")), JsonNode.class);

        // Then
        List<JsonNode> expectations = StreamSupport.stream(file.get("tests").spliterator(), false)
                .flatMap(
                        test -> StreamSupport.stream(test.get("alert_rule_test").spliterator(), false))
                .filter(expectation -> expectation.get("alertname").asText().equals(alert))
                .map(expectation -> expectation.get("exp_alerts"))
                .toList();
        assertThat(expectations).anyMatch(JsonNode::isEmpty).anyMatch(fired -> !fired.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldAskForWhatThereIs(JsonNode alert) {
        // Given
        var query = new Query(alert.get("expr").asText());

        // Then
        assertThat(query.metrics()).isNotEmpty();
        assertThat(query.unknownIn(DocumentedMetrics.read())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldHaveRunbook(JsonNode alert) throws IOException {
        // Given
        String name = alert.get("alert").asText();

        // When
        String page = Files.readString(RUNBOOKS.resolve(name + ".md"));

        // Then
        assertThat(page)
                .startsWith("# " + name + "\n")
                .contains("## Impact", "## Diagnosis", "## Mitigation", "kubectl");
        assertThat(Files.readString(RUNBOOKS.resolve("README.md")))
                .contains("| [%1$s](%1$s.md) | %2$s |"
                        .formatted(name, alert.at("/labels/severity").asText()));
        assertThat(alert.at("/annotations/runbook_url").asText()).endsWith("/docs/runbooks/" + name + ".md");
        assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
    }

    @Test
    void shouldHaveNoRunbookAndNoTestWithoutAlert() throws IOException {
        assertThat(files(RUNBOOKS)).containsExactlyInAnyOrderElementsOf(with("README.md", ".md"));
        assertThat(files(TESTS)).containsExactlyInAnyOrderElementsOf(with(null, ".yaml"));
    }

    @Test
    void shouldLookAtNamespaceOfRelease() {
        // When
        List<String> expressions = AlertRules.rendered("--namespace", "elsewhere").alerts().stream()
                .map(alert -> alert.get("expr").asText())
                .toList();

        // Then
        assertThat(expressions)
                .allSatisfy(text ->
                        assertThat(text).contains("namespace=\"elsewhere\"").doesNotContain("remora-system"));
    }

    @Test
    void shouldLeaveOutAlertsThatAreNotWanted() {
        // When
        List<String> names = AlertRules.rendered("--set", "monitoring.prometheusRule.disabled={RemoraQueuedChangeOld}")
                .names();

        // Then
        assertThat(names)
                .doesNotContain("RemoraQueuedChangeOld")
                .hasSize(RULES.names().size() - 1);
    }

    @Test
    void shouldPutLabelsOnAlertsOverTheirOwn() {
        // When
        AlertRules rules = AlertRules.rendered(
                "--set", "monitoring.prometheusRule.alertLabels.team=platform",
                "--set", "monitoring.prometheusRule.alertLabels.severity=page");

        // Then
        assertThat(rules.alerts())
                .allSatisfy(alert -> assertThat(alert.get("labels").toString())
                        .contains("\"team\":\"platform\"", "\"severity\":\"page\""));
    }

    @Test
    void shouldBeLeftOutUnlessWanted() {
        assertThat(Rendered.with().names()).noneMatch(name -> name.startsWith("PrometheusRule/"));
    }

    private static List<String> with(@org.jspecify.annotations.Nullable String index, String ending) {
        return Stream.concat(
                        RULES.names().stream().map(name -> name + ending),
                        index == null ? Stream.empty() : Stream.of(index))
                .toList();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
