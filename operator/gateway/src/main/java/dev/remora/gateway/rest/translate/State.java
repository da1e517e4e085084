package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Refusal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The states of the original that an Instance can be in. */
public enum State {
    /** No guest runs, and none shall; or none could be started. */
    STOPPED,
    /** A guest is on its way. */
    STARTING,
    /** The guest runs. */
    RUNNING,
    /** Requests under way are waited for; then it stops. */
    DRAINING,
    /** The guest is on its way out, or the Instance is. */
    STOPPING,
    /** No guest runs until somebody calls a plugin. */
    STANDBY,
    /** The Instance is gone. */
    DELETED,
    /** No Instance, but what Instances are made from. */
    TEMPLATE;

    /** As the original spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A state to wait for. */
    public static State wanted(String word) throws Refusal {
        for (State state : values()) {
            if (state != TEMPLATE && state.word().equals(word)) {
                return state;
            }
        }
        throw Refusal.invalid("state: " + word + " (expected: "
                + Arrays.stream(values())
                        .filter(state -> state != TEMPLATE)
                        .map(State::word)
                        .collect(Collectors.joining(", "))
                + ")");
    }

    /**
     * What an Instance is in. What its user wants counts at once: an order that the controller has not seen yet is not
     * undone by what it saw before.
     */
    public static State of(JsonNode instance) {
        if (instance.path("metadata").has("deletionTimestamp")) {
            return STOPPING;
        }
        boolean wanted =
                !instance.path("spec").path("powerState").asText("Running").equals("Stopped");
        String observed = instance.path("status").path("state").asText("");
        return switch (observed) {
            case "Running" -> wanted ? RUNNING : STOPPING;
            case "Starting", "Waking" -> wanted ? STARTING : STOPPING;
            case "Stopping" -> STOPPING;
            case "Sleeping" -> wanted ? STANDBY : STOPPED;
            case "Failed" -> STOPPED;
            default -> wanted ? STARTING : STOPPED;
        };
    }

    /** Whether the controller has given up for now. */
    public static boolean hasFailed(JsonNode instance) {
        JsonNode status = instance.path("status");
        return status.path("state").asText("").equals("Failed")
                && status.path("observedGeneration").asLong()
                        >= instance.path("metadata").path("generation").asLong();
    }

    /** Why it is not ready, a sentence of the controller's; empty if it says nothing. */
    public static String reason(JsonNode instance) {
        for (JsonNode condition : instance.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("message").asText("");
            }
        }
        return "";
    }
}
