package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for states, for a bounded time. */
public final class Waits {
    private final Instances instances;
    private final Duration longest;

    /**
     * @param longest that anybody waits, whatever is asked for
     */
    public Waits(Instances instances, Duration longest) {
        this.instances = instances;
        this.longest = longest;
    }

    @Nullable JsonNode forState(Call call, JsonNode instance, State wanted, long seconds) throws Refusal, InterruptedException {
        return forState(call.caller(), instance, wanted, seconds);
    }

    /**
     * Waits until the Instance is in the state, is gone, or can only get there with somebody's help.
     *
     * @param seconds at most; negative: as long as is allowed
     * @return as it was last; {@code null} when it is gone
     */
    @Nullable JsonNode forState(Caller caller, JsonNode instance, State wanted, long seconds)
            throws Refusal, InterruptedException {
        return instances.await(
                caller,
                instance,
                last -> State.of(last) == wanted || (wanted == State.RUNNING && State.hasFailed(last)),
                System.nanoTime() + most(seconds).toNanos());
    }

    private Duration most(long seconds) {
        Duration asked = seconds < 0 ? longest : Duration.ofSeconds(seconds);
        return asked.compareTo(longest) < 0 ? asked : longest;
    }

    /** Clients know a wait that was too short by the words "timed out". */
    static String timedOut(State wanted, State state) {
        return "Timed out while waiting for state " + wanted.word() + "; the instance is " + state.word() + ".";
    }
}
