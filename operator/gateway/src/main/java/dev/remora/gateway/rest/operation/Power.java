package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.activity.Activity;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.rest.kubernetes.Guests;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.Fields;
import dev.remora.gateway.rest.translate.InstanceView;
import dev.remora.gateway.rest.translate.NewInstance;
import dev.remora.gateway.rest.translate.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts, stops, restarts, waits and deletes. */
public final class Power {
    private static final long FOREVER = -1;

    private final Instances instances;
    private final Guests guests;
    private final Waits waits;
    private final Drains drains;
    private final InstanceDirectory directory;
    private final Activity activity;

    /**
     * @param directory and
     * @param activity wake an Instance that sleeps, as a request to a plugin would
     */
    public Power(
            Instances instances,
            Guests guests,
            Waits waits,
            Drains drains,
            InstanceDirectory directory,
            Activity activity) {
        this.instances = instances;
        this.guests = guests;
        this.waits = waits;
        this.drains = drains;
        this.directory = directory;
        this.activity = activity;
    }

    Item start(Caller caller, Reference reference, JsonNode item, List<String> warnings)
            throws Refusal, InterruptedException {
        long seconds = NewInstance.waitSeconds(Fields.of(item, ""), "timeout_s", "wait_timeout_ms");
        JsonNode before = instances.find(caller, reference);
        State previous = drains.state(before);
        drains.cancel(Instances.uid(before));
        JsonNode after = instances.power(caller, before, true);
        if (previous == State.STANDBY) {
            wake(Instances.uid(before));
        }
        if (seconds != 0) {
            after = waits.forState(caller, after, State.RUNNING, seconds);
            if (after == null || State.of(after) != State.RUNNING) {
                return late(before, after, State.RUNNING);
            }
        }
        return new Item.Done(InstanceView.brief(after, State.of(after)).put("previous_state", previous.word()));
    }

    private void wake(String uid) {
        InstanceEntry entry = directory.byUid(uid);
        if (entry != null) {
            activity.begin(entry).run();
        }
    }

    Item stop(Caller caller, Reference reference, JsonNode item, List<String> warnings)
            throws Refusal, InterruptedException {
        Fields fields = Fields.of(item, "");
        boolean force = fields.flag("force");
        Long drain = fields.number("drain_timeout_ms", FOREVER, Integer.MAX_VALUE);
        String ifState = fields.text("ifstate");
        if (fields.flag("dump")) {
            warnings.add("dump: no core dump is made.");
        }
        JsonNode before = instances.find(caller, reference);
        State previous = drains.state(before);
        if (ifState != null && State.wanted(ifState) != previous) {
            return stopped(before, previous, previous);
        }
        if (!force && drain != null && drain != 0 && previous == State.RUNNING) {
            drains.begin(caller, before, drain);
            return stopped(before, State.DRAINING, previous);
        }
        drains.cancel(Instances.uid(before));
        JsonNode after = instances.power(caller, before, false);
        if (force && State.of(after) == State.STOPPING) {
            pullThePlug(caller, after, warnings);
        }
        return stopped(after, State.of(after), previous);
    }

    private void pullThePlug(Caller caller, JsonNode instance, List<String> warnings) {
        try {
            guests.pullThePlug(caller, instance);
        } catch (Refusal refusal) {
            warnings.add("force: the guest is shut down, but takes its time: " + refusal.text());
        }
    }

    private static Item stopped(JsonNode instance, State state, State previous) {
        return new Item.Done(InstanceView.brief(instance, state).put("previous_state", previous.word()));
    }

    Item restart(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        JsonNode before = instances.find(caller, reference);
        State previous = drains.state(before);
        if (previous != State.RUNNING) {
            throw new Refusal(Code.INVALID, "state: " + previous.word() + " (expected: running)");
        }
        try {
            guests.restart(caller, before);
        } catch (Refusal refusal) {
            throw refusal.code() == Code.NOT_FOUND
                    ? new Refusal(Code.NOT_LICENSED, "restart: KubeVirt's API is not there: " + refusal.text())
                    : refusal;
        }
        return stopped(before, State.STOPPING, previous);
    }

    Item await(Caller caller, Reference reference, JsonNode item, List<String> warnings)
            throws Refusal, InterruptedException {
        Fields fields = Fields.of(item, "");
        String word = fields.text("state");
        State wanted = word == null ? State.RUNNING : State.wanted(word);
        boolean bounded = fields.number("timeout_s", FOREVER, Integer.MAX_VALUE) != null
                || fields.number("timeout_ms", FOREVER, Integer.MAX_VALUE) != null;
        long seconds = bounded ? NewInstance.waitSeconds(fields, "timeout_s", "timeout_ms") : FOREVER;
        JsonNode before;
        try {
            before = instances.find(caller, reference);
        } catch (Refusal refusal) {
            if (refusal.code() == Code.NOT_FOUND && wanted == State.DELETED) {
                ObjectNode gone = Json.object().put("state", State.DELETED.word());
                reference.describe(gone);
                return new Item.Done(gone);
            }
            throw refusal;
        }
        JsonNode last = waits.forState(caller, before, wanted, seconds);
        if (last == null && wanted == State.DELETED) {
            return new Item.Done(InstanceView.brief(before, State.DELETED));
        }
        if (last == null || State.of(last) != wanted) {
            return late(before, last, wanted);
        }
        return new Item.Done(InstanceView.brief(last, wanted));
    }

    Item delete(Caller caller, Reference reference, JsonNode item, List<String> warnings)
            throws Refusal, InterruptedException {
        Long seconds = Fields.of(item, "").number("timeout_s", FOREVER, Integer.MAX_VALUE);
        JsonNode before = instances.find(caller, reference);
        State previous = drains.state(before);
        drains.cancel(Instances.uid(before));
        instances.delete(caller, before);
        if (seconds != null && seconds != 0) {
            JsonNode last = waits.forState(caller, before, State.DELETED, seconds);
            if (last != null) {
                return late(before, last, State.DELETED);
            }
        }
        return new Item.Done(InstanceView.brief(before, State.DELETED).put("previous_state", previous.word()));
    }

    /** A wait that ended without the state; the item says in which it is. */
    private static Item late(JsonNode before, @Nullable JsonNode last, State wanted) {
        if (last == null) {
            return new Item.Failed(
                    InstanceView.brief(before, State.DELETED),
                    new Refusal(Code.NOT_FOUND, "The instance was deleted."));
        }
        State state = State.of(last);
        return new Item.Failed(
                InstanceView.brief(last, state),
                wanted == State.RUNNING && State.hasFailed(last)
                        ? new Refusal(Code.STOPPED, State.reason(last))
                        : new Refusal(Code.TIMED_OUT, Waits.timedOut(wanted, state)));
    }
}
