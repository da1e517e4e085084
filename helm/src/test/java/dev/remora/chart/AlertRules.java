package dev.remora.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The alerts of the PrometheusRule that the chart makes.
 *
 * @param spec of it, which is a rule file of Prometheus
 */
record AlertRules(JsonNode spec) {
    /** As a user gets them who wants them, with further arguments of {@code helm template}. */
    static AlertRules rendered(String... arguments) {
        var all = new ArrayList<>(List.of("--set", "monitoring.prometheusRule.enabled=true"));
        all.addAll(List.of(arguments));
        var rule = Rendered.with(all.toArray(String[]::new)).one("PrometheusRule", "remora");
        return new AlertRules(Serialization.unmarshal(Serialization.asJson(rule), JsonNode.class)
                .get("spec"));
    }

    List<JsonNode> alerts() {
        return StreamSupport.stream(spec.get("groups").spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.get("rules").spliterator(), false))
                .toList();
    }

    List<String> names() {
        return alerts().stream().map(alert -> alert.get("alert").asText()).toList();
    }

    String file() {
        return Serialization.asYaml(spec);
    }
}
