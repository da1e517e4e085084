package dev.remora.controller.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.RemoraApi;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads a guest's status document. The guest belongs to somebody else: it may say anything, of any length. */
final class GuestStatusParser {
    private static final int DEEPEST = 16;
    private static final int MOST_PLUGINS = 2 * RemoraApi.MAX_PLUGINS;
    private static final int LONGEST_MESSAGE = 512;
    private static final int LONGEST_NAME = 63;
    private static final int OUTPUT_LINES = 3;

    /** The launcher's word, from its {@code units.py} and {@code without_systemd.py}. */
    private static final String PORT_TAKEN = "PortTaken";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build());

    private GuestStatusParser() {}

    static GuestStatus parse(String body) {
        JsonNode document;
        try {
            document = JSON.readTree(body);
        } catch (IOException e) {
            return new Unreachable("the guest's status is no JSON document");
        }
        if (!document.path("plugins").isArray()) {
            return new Unreachable("the guest's status has no list of plugins");
        }
        var plugins = new ArrayList<Plugin>();
        for (JsonNode plugin : document.path("plugins")) {
            if (plugins.size() < MOST_PLUGINS) {
                plugins.add(plugin(plugin));
            }
        }
        return new Reported(printable(document.path("revision").asText(), LONGEST_NAME), List.copyOf(plugins));
    }

    private static Plugin plugin(JsonNode plugin) {
        String state = plugin.path("state").asText();
        PluginHealth health = Arrays.stream(PluginHealth.values())
                .filter(known -> known.name().equals(state))
                .findFirst()
                .orElse(PluginHealth.Failed);
        String name = printable(plugin.path("name").asText(), LONGEST_NAME);
        return health == PluginHealth.Running
                ? new Plugin(name, health, "")
                : new Plugin(
                        name,
                        health,
                        message(plugin),
                        PORT_TAKEN.equals(plugin.path("reason").asText()));
    }

    private static String message(JsonNode plugin) {
        Stream<String> output = StreamSupport.stream(plugin.path("lastOutput").spliterator(), false)
                .skip(Math.max(0, plugin.path("lastOutput").size() - OUTPUT_LINES))
                .map(JsonNode::asText);
        List<String> lines = output.toList();
        return printable(
                Stream.of(
                                labelled("", plugin.path("reason")),
                                labelled("", plugin.path("message")),
                                labelled("exit code ", plugin.path("exitCode")),
                                labelled("signal ", plugin.path("signal")),
                                lines.isEmpty() ? "" : "last output: " + String.join(" | ", lines))
                        .filter(part -> !part.isBlank())
                        .reduce((left, right) -> left + "; " + right)
                        .orElse("no reason given"),
                LONGEST_MESSAGE);
    }

    private static String labelled(String label, JsonNode value) {
        return value.isValueNode() && !value.isNull() ? label + value.asText() : "";
    }

    private static String printable(String text, int longest) {
        String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() <= longest ? clean : clean.substring(0, longest - 1) + "…";
    }
}
