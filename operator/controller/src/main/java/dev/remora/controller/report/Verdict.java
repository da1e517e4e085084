package dev.remora.controller.report;

import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.resolve.Problem;

/** How far the stages before got. */
public sealed interface Verdict {
    /**
     * The VirtualMachine is as the Instance wants it.
     *
     * @param stamp of its plugins
     */
    record Applied(PluginStamp stamp) implements Verdict {}

    /**
     * Nothing was changed yet; that goes on by itself.
     *
     * @param cause what is waited for
     * @param message for a person
     */
    record Waiting(Cause cause, String message) implements Verdict {}

    /** What may have to be waited for. */
    enum Cause {
        /** Registries have been asked which bits ROMs have, and have not answered. */
        ResolvingRoms,
        /** KubeVirt takes a snapshot, and refuses changes until it is done. */
        SnapshotInProgress
    }

    /** Nothing was changed, and nothing will be until somebody mends it. */
    record Blocked(Problem problem) implements Verdict {}

    /**
     * Nothing is known to be wrong with the Instance, and it will be tried again.
     *
     * @param message what happened
     */
    record Retrying(String message) implements Verdict {}
}
