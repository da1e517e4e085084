package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.controlplane.Chart;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whoever adds a flag adds it to {@code controller.flags} in the chart's values.schema.json, or to what it sets itself. */
class ChartFlagsTest {
    /** The chart's own business: from other values, or fixed. */
    private static final Set<String> SET_BY_TEMPLATES = Set.of(
            "gateway-url",
            "guard-plugin-ports",
            "help",
            "identity",
            "leader-election",
            "leader-election-lease",
            "leader-election-namespace",
            "management-address",
            "management-port",
            "plugin-port-end",
            "plugin-port-start",
            "version",
            "watch-namespaces");

    @Test
    void shouldBeAllInTheSchemaOfTheChart() throws IOException {
        // Given
        JsonNode schema = Serialization.unmarshal(
                Files.readString(Chart.ofCheckout().folder().resolve("values.schema.json")), JsonNode.class);

        // When
        Set<String> flags = new CommandLine(new ControllerOptions())
                .getCommandSpec().options().stream()
                        .map(option -> option.longestName().substring(2))
                        .filter(name -> !SET_BY_TEMPLATES.contains(name))
                        .collect(Collectors.toCollection(TreeSet::new));

        // Then
        Set<String> known = new TreeSet<>();
        schema.at("/properties/controller/properties/flags/properties")
                .fieldNames()
                .forEachRemaining(known::add);
        assertThat(known).isEqualTo(flags);
    }
}
