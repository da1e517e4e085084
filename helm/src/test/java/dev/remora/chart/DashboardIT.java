package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every panel of the dashboard asks for what there is, in PromQL that Prometheus takes. */
class DashboardIT {
    private static final GenericKubernetesResource CONFIG_MAP = Rendered.with(
                    "--set",
                    "monitoring.dashboard.enabled=true",
                    "--set",
                    "monitoring.dashboard.annotations.grafana_folder=Platform")
            .one("ConfigMap", "remora-dashboard");
    private static final JsonNode DASHBOARD = dashboard();

    /** One expression of a panel, as Grafana sends it. */
    record Target(String panel, String expression) {
        static Target of(JsonNode panel, JsonNode target) {
            String expression = target.get("expr")
                    .asText()
                    .replace("$namespace", "remora-system")
                    .replace("$__rate_interval", "2m");
            return new Target(panel.get("title").asText(), expression);
        }
    }

    static List<JsonNode> panels() {
        return all(DASHBOARD.get("panels"))
                .filter(panel -> !panel.get("type").asText().equals("row"))
                .toList();
    }

    static List<Target> targets() {
        return panels().stream()
                .flatMap(panel -> all(panel.get("targets")).map(target -> Target.of(panel, target)))
                .toList();
    }

    @Test
    void shouldBeFoundByTheSidecarOfGrafana() {
        assertThat(CONFIG_MAP.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(CONFIG_MAP.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Platform");
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldAskForWhatThereIs(Target target) {
        // Given
        var query = new Query(target.expression());

        // Then
        assertThat(query.metrics()).isNotEmpty();
        assertThat(query.unknownIn(DocumentedMetrics.read())).isEmpty();
        assertThat(query.text()).contains("namespace=\"remora-system\"").doesNotContain("$");
    }

    @Test
    void shouldAskInPromql(@TempDir Path folder) throws IOException {
        // Given
        List<Map<String, String>> rules = new ArrayList<>();
        for (Target target : targets()) {
            rules.add(Map.of("record", "panel:" + rules.size(), "expr", target.expression()));
        }
        Files.writeString(
                folder.resolve("rules.yaml"),
                Serialization.asYaml(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules)))));

        // When
        Promtool.Outcome outcome = Promtool.run(folder, "check", "rules", "rules.yaml");

        // Then
        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(rules.size() + " rules found");
    }

    @ParameterizedTest
    @MethodSource("panels")
    void shouldSayWhatItShows(JsonNode panel) {
        assertThat(panel.get("title").asText()).isNotEmpty();
        assertThat(panel.get("description").asText()).isNotEmpty();
        assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotEmpty();
        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
    }

    @Test
    void shouldGiveEachPanelItsOwnPlace() {
        // When
        List<String> cells = all(DASHBOARD.get("panels"))
                .map(panel -> panel.get("gridPos"))
                .flatMap(DashboardIT::cells)
                .toList();

        // Then
        assertThat(cells)
                .doesNotHaveDuplicates()
                .allSatisfy(cell -> assertThat(Integer.parseInt(cell.substring(0, cell.indexOf(','))))
                        .isBetween(0, 23));
    }

    @Test
    void shouldBeLeftOutUnlessWanted() {
        assertThat(Rendered.with().names()).doesNotContain("ConfigMap/remora-dashboard");
    }

    private static Stream<String> cells(JsonNode place) {
        var cells = new ArrayList<String>();
        for (int x = 0; x < place.get("w").asInt(); x++) {
            for (int y = 0; y < place.get("h").asInt(); y++) {
                cells.add((place.get("x").asInt() + x) + "," + (place.get("y").asInt() + y));
            }
        }
        return cells.stream();
    }

    private static JsonNode dashboard() {
        String json = Serialization.unmarshal(Serialization.asJson(CONFIG_MAP), JsonNode.class)
                .at("/data/remora.json")
                .asText();
        return Serialization.unmarshal(json, JsonNode.class);
    }

    private static Stream<JsonNode> all(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
