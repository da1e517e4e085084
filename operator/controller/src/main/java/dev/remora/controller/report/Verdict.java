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

    /** Nothing was changed, and nothing will be until somebody mends it. */
    record Blocked(Problem problem) implements Verdict {}

    /**
     * Nothing is known to be wrong with the Instance, and it will be tried again.
     *
     * @param message what happened
     */
    record Retrying(String message) implements Verdict {}
}
