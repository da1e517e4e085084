package dev.remora.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a chart with what their comments say: a comment that begins with {@code # --} belongs to the key below it,
 * as helm-docs has it.
 */
final class ValueTable {
    private static final Pattern COMMENT = Pattern.compile(" *# (.*)");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(.*)");
    private static final String BEGIN = "-- ";

    /** A value: where it is, what it is unless given, and what it is for. */
    record Value(String path, String unlessGiven, String description) {}

    private final List<Value> values = new ArrayList<>();
    private final List<String> undocumented = new ArrayList<>();
    private final Deque<Level> above = new ArrayDeque<>();
    private final JsonNode tree;

    private record Level(int indentation, String path, boolean documented) {}

    private ValueTable(String yaml) {
        this.tree = Serialization.unmarshal(yaml, JsonNode.class);
        var comment = new StringBuilder();
        for (String line : yaml.lines().toList()) {
            Matcher said = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (said.matches()) {
                gather(comment, said.group(1));
            } else if (key.matches()) {
                take(key, comment.toString());
                comment.setLength(0);
            } else {
                comment.setLength(0);
            }
        }
    }

    static ValueTable of(String yaml) {
        return new ValueTable(yaml);
    }

    /** In the order of the file. */
    List<Value> values() {
        return List.copyOf(values);
    }

    /** Paths of values without a comment. */
    List<String> undocumented() {
        return List.copyOf(undocumented);
    }

    private static void gather(StringBuilder comment, String line) {
        if (line.startsWith(BEGIN)) {
            comment.setLength(0);
            comment.append(line.substring(BEGIN.length()));
        } else if (!comment.isEmpty()) {
            comment.append(' ').append(line);
        }
    }

    private void take(Matcher key, String description) {
        int indentation = key.group(1).length();
        while (!above.isEmpty() && above.getFirst().indentation() >= indentation) {
            above.removeFirst();
        }
        String path = above.isEmpty() ? key.group(2) : above.getFirst().path() + "." + key.group(2);
        boolean covered = !above.isEmpty() && above.getFirst().documented();
        boolean section = key.group(3).isBlank();
        if (!description.isEmpty()) {
            values.add(new Value(path, json(path), description));
        } else if (!section && !covered) {
            undocumented.add(path);
        }
        above.addFirst(new Level(indentation, path, covered || !description.isEmpty()));
    }

    private String json(String path) {
        return Serialization.asJson(tree.at("/" + path.replace('.', '/')));
    }
}
