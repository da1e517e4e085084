package dev.remora.lab.kubevirt.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** {@code status.phase} of a VMI. */
public enum Phase {
    /** No launcher Pod could be made yet. */
    PENDING("Pending"),
    /** The Pod is there and waits, for its images for example. */
    SCHEDULING("Scheduling"),
    /** The node has it. */
    SCHEDULED("Scheduled"),
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String value;

    Phase(String value) {
        this.value = value;
    }

    /** The phase that a VMI has; {@link #PENDING} when it has none. */
    public static Phase of(ObjectNode vmi) {
        String value = vmi.at("/status/phase").asText();
        for (Phase phase : values()) {
            if (phase.value.equals(value)) {
                return phase;
            }
        }
        return PENDING;
    }

    /** Whether the guest has ended. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED;
    }

    /** Whether a VMI ever got to {@link #RUNNING}. */
    public static boolean wasRunning(ObjectNode vmi) {
        return vmi.path("status")
                .path("phaseTransitionTimestamps")
                .valueStream()
                .anyMatch(transition -> transition.path("phase").asText().equals(RUNNING.value));
    }

    /** Writes this phase and when it began. */
    void enter(ObjectNode status, Instant now) {
        status.put("phase", value);
        boolean known = status.path("phaseTransitionTimestamps")
                .valueStream()
                .map(transition -> transition.path("phase"))
                .anyMatch((JsonNode phase) -> phase.asText().equals(value));
        if (!known) {
            status.withArray("/phaseTransitionTimestamps")
                    .addObject()
                    .put("phase", value)
                    .put(
                            "phaseTransitionTimestamp",
                            now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }
}
