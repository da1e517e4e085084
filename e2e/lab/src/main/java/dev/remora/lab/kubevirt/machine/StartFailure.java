package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * {@code status.startFailure}: the crash back-off of guests that never got to run.
 *
 * @param count consecutive failures
 * @param lastUid UID of the last VMI that failed
 * @param retryAfter when the next start is allowed
 */
record StartFailure(int count, String lastUid, Instant retryAfter) {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofMinutes(5);

    static Optional<StartFailure> of(JsonNode status) {
        JsonNode failure = status.path("startFailure");
        return failure.isObject()
                ? Optional.of(new StartFailure(
                        failure.path("consecutiveFailCount").asInt(),
                        failure.path("lastFailedVMIUID").asText(),
                        Instant.parse(failure.path("retryAfterTimestamp").asText())))
                : Optional.empty();
    }

    /** The state after one more VMI failed: 10 s, then the square of the count times as long, at most 5 min. */
    static StartFailure after(Optional<StartFailure> before, String uid, Instant now) {
        int count = before.map(StartFailure::count).orElse(0) + 1;
        Duration wait = FIRST.multipliedBy((long) count * count);
        return new StartFailure(count, uid, now.plus(wait.compareTo(LAST) < 0 ? wait : LAST));
    }

    void writeTo(ObjectNode status) {
        status.withObject("/startFailure")
                .put("consecutiveFailCount", count)
                .put("lastFailedVMIUID", lastUid)
                .put(
                        "retryAfterTimestamp",
                        retryAfter.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
