package dev.remora.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the tables of the chart's README: between two comments that name them. */
final class GenerateReadme {
    private GenerateReadme() {}

    /** Takes the folder of the chart. */
    public static void main(String[] arguments) throws IOException {
        Path chart = Path.of(arguments[0]);
        Path readme = chart.resolve("README.md");
        Files.writeString(readme, filled(chart, Files.readString(readme)));
    }

    /** The README with its tables as they should be. */
    static String filled(Path chart, String readme) throws IOException {
        JsonNode schema =
                Serialization.unmarshal(Files.readString(chart.resolve("values.schema.json")), JsonNode.class);
        String filled = readme;
        for (Map.Entry<String, String> table : Map.of(
                        "values", values(Files.readString(chart.resolve("values.yaml"))),
                        "controller.flags", flags(schema, "controller"),
                        "gateway.flags", flags(schema, "gateway"))
                .entrySet()) {
            filled = replaced(filled, table.getKey(), table.getValue());
        }
        return filled;
    }

    private static String values(String yaml) {
        return ValueTable.of(yaml).values().stream()
                .map(value ->
                        "| `%s` | `%s` | %s |".formatted(value.path(), value.unlessGiven(), cell(value.description())))
                .collect(Collectors.joining("\n", "| value | unless given | what it is |\n|---|---|---|\n", "\n"));
    }

    private static String flags(JsonNode schema, String component) {
        return schema.at("/properties/" + component + "/properties/flags/properties").properties().stream()
                .map(flag -> "| `%s` | %s |"
                        .formatted(
                                flag.getKey(),
                                cell(flag.getValue().path("description").asText())))
                .collect(Collectors.joining("\n", "| flag | what it is |\n|---|---|\n", "\n"));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }

    private static String replaced(String text, String name, String table) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException("README.md: no place for " + name + " (expected: " + begin + end + ")");
        }
        return text.substring(0, from + begin.length()) + table + text.substring(to);
    }
}
