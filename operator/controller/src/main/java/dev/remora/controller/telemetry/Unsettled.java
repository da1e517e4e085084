package dev.remora.controller.telemetry;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.controller.report.ConditionType;
import dev.remora.controller.report.Reason;
import java.util.Locale;

/** Why an Instance is not as it should be in the end; the label {@code why}. */
enum Unsettled {
    /** A change of its plugins waits for the guest's next stop. */
    Queued(ConditionType.PluginsApplied, ConditionStatus.False),

    /** Something is under way. */
    Progressing(ConditionType.Progressing, ConditionStatus.True),

    /** A plugin in the running guest does not run, or does not answer. */
    Unhealthy(ConditionType.PluginsHealthy, ConditionStatus.False);

    private final ConditionType type;
    private final ConditionStatus status;

    Unsettled(ConditionType type, ConditionStatus status) {
        this.type = type;
        this.status = status;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isMeantBy(Condition condition) {
        return condition.type().equals(type.name())
                && condition.status() == status
                && (this != Queued || condition.reason().equals(Reason.Queued.name()));
    }
}
