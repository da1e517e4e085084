package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a subresource writes into a VM, by its run strategy and the UID of the VMI that lives: the table of kubevirt.md §2. */
sealed interface StateChange {
    /** Another strategy in the spec. */
    record Strategy(RunStrategy next) implements StateChange {}

    /**
     * Requests in the status, for the VM controller to serve and forget.
     *
     * @param stop UID of the VMI that is to end
     * @param start whether one is to be made (then)
     */
    record Requests(Optional<String> stop, boolean start) implements StateChange {
        void writeTo(ObjectNode status) {
            ArrayNode requests = status.putArray("stateChangeRequests");
            stop.ifPresent(uid -> requests.addObject().put("action", "Stop").put("uid", uid));
            if (start) {
                requests.addObject().put("action", "Start");
            }
        }
    }

    static StateChange start(RunStrategy strategy, Optional<String> alive) {
        return switch (strategy) {
            case HALTED -> new Strategy(RunStrategy.ALWAYS);
            case MANUAL, RERUN_ON_FAILURE -> {
                if (alive.isPresent()) {
                    throw new IllegalStateException("VM is already running");
                }
                yield new Requests(Optional.empty(), true);
            }
            case ALWAYS, ONCE, WAIT_AS_RECEIVER -> throw unsupported(strategy, "start");
        };
    }

    static StateChange stop(RunStrategy strategy, Optional<String> alive) {
        return switch (strategy) {
            case ALWAYS, ONCE -> new Strategy(RunStrategy.HALTED);
            case MANUAL, RERUN_ON_FAILURE -> new Requests(Optional.of(running(alive)), false);
            case HALTED, WAIT_AS_RECEIVER -> throw unsupported(strategy, "stop");
        };
    }

    static StateChange restart(RunStrategy strategy, Optional<String> alive) {
        return switch (strategy) {
            case ALWAYS, MANUAL, RERUN_ON_FAILURE -> new Requests(Optional.of(running(alive)), true);
            case HALTED, ONCE, WAIT_AS_RECEIVER -> throw unsupported(strategy, "restart");
        };
    }

    private static String running(Optional<String> alive) {
        return alive.orElseThrow(() -> new IllegalStateException("VM is not running"));
    }

    private static IllegalStateException unsupported(RunStrategy strategy, String verb) {
        return new IllegalStateException("%s does not support manual %s requests".formatted(strategy.value(), verb));
    }
}
