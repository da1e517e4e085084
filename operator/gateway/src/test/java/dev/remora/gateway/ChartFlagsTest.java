package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.controlplane.Chart;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever adds a flag adds it to {@code gateway.flags} in the chart's values.schema.json, or to what it sets itself. */
class ChartFlagsTest {
    /** The chart's own business: from other values, or fixed. */
    private static final Set<String> SET_BY_TEMPLATES = Set.of(
            "aggregation-listen",
            "drain-delay",
            "drain-timeout",
            "help",
            "identity",
            "insecure-http",
            "listen",
            "management-listen",
            "tls-cert",
            "tls-key",
            "version");

    @Test
    void shouldBeAllInTheSchemaOfTheChart() throws IOException {
        // Given
        JsonNode schema = Serialization.unmarshal(
                Files.readString(Chart.ofCheckout().folder().resolve("values.schema.json")), JsonNode.class);

        // When
        Set<String> flags =
                GatewayConfig.commandLine(new GatewayOptions(), Map.of()).getCommandSpec().options().stream()
                        .map(option -> option.longestName().substring(2))
                        .filter(name -> !SET_BY_TEMPLATES.contains(name))
                        .collect(Collectors.toCollection(TreeSet::new));

        // Then
        Set<String> known = new TreeSet<>();
        schema.at("/properties/gateway/properties/flags/properties")
                .fieldNames()
                .forEachRemaining(known::add);
        assertThat(known).isEqualTo(flags);
    }
}
