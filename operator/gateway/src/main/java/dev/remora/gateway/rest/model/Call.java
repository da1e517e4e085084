package dev.remora.gateway.rest.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of the REST API.
 *
 * @param operation what is asked for
 * @param instance the Instance that the path names, {@code null} if it names none
 * @param query its parameters, decoded, each with its values in order
 * @param body its JSON; a missing node if there was none
 * @param started {@link System#nanoTime} when it came
 */
public record Call(
        Operation operation,
        @Nullable Reference instance,
        Map<String, List<String>> query,
        JsonNode body,
        Caller caller,
        long started) {
    /** The last value of a parameter, {@code null} without one. */
    public @Nullable String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getLast();
    }

    /** All values of a parameter. */
    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }
}
