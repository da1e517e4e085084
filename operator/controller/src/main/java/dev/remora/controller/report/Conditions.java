package dev.remora.controller.report;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects conditions; each keeps the time of its last transition for as long as its status stays the same. */
final class Conditions {
    private static final int LONGEST_MESSAGE = 2048;

    private final List<Condition> before;
    private final @Nullable Long generation;
    private final String now;
    private final List<Condition> after = new ArrayList<>();

    Conditions(@Nullable List<Condition> before, @Nullable Long generation, Clock clock) {
        this.before = before == null ? List.of() : before;
        this.generation = generation;
        this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Conditions add(ConditionType type, Finding finding) {
        String since = previous(type)
                .filter(condition -> condition.status() == finding.status())
                .map(Condition::lastTransitionTime)
                .orElse(now);
        after.add(new Condition(
                type.name(),
                finding.status(),
                generation,
                since,
                finding.reason().name(),
                cut(finding.message())));
        return this;
    }

    List<Condition> all() {
        return List.copyOf(after);
    }

    private Optional<Condition> previous(ConditionType type) {
        return before.stream()
                .filter(condition -> condition.type().equals(type.name()))
                .findFirst();
    }

    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }

    /**
     * A condition without its history.
     *
     * @param status whether it holds
     * @param reason for programs
     * @param message for people
     */
    record Finding(ConditionStatus status, Reason reason, String message) {
        static Finding yes(Reason reason, String message) {
            return new Finding(ConditionStatus.True, reason, message);
        }

        static Finding no(Reason reason, String message) {
            return new Finding(ConditionStatus.False, reason, message);
        }

        static Finding unknown(Reason reason, String message) {
            return new Finding(ConditionStatus.Unknown, reason, message);
        }
    }
}
