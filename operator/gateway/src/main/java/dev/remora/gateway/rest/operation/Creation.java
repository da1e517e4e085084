package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.kubernetes.InstanceSecrets;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.InstanceView;
import dev.remora.gateway.rest.translate.NewInstance;
import dev.remora.gateway.rest.translate.Origin;
import dev.remora.gateway.rest.translate.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an Instance: its Secrets first, so that no guest starts without its token. */
public final class Creation {
    private final Instances instances;
    private final InstanceSecrets secrets;
    private final Waits waits;
    private final Templating templating;

    /** Makes them at the API server. */
    public Creation(Instances instances, InstanceSecrets secrets, Waits waits, Templating templating) {
        this.instances = instances;
        this.secrets = secrets;
        this.waits = waits;
        this.templating = templating;
    }

    Answer create(Call call) throws Refusal, InterruptedException {
        JsonNode body =
                call.body().isArray() && call.body().size() == 1 ? call.body().get(0) : call.body();
        NewInstance wanted =
                NewInstance.of(body, call.caller().namespace(), () -> "instance-" + Suffixes.next(), Suffixes::next);
        List<String> warnings = new ArrayList<>(wanted.warnings());
        Item item;
        try {
            item = made(call, wanted, warnings);
        } catch (Refusal refusal) {
            ObjectNode fields = Json.object().put("name", wanted.name());
            item = new Item.Failed(fields, refusal);
        }
        return Answer.of("instances", List.of(item), warnings, call.started());
    }

    private Item made(Call call, NewInstance wanted, List<String> warnings) throws Refusal, InterruptedException {
        Origin origin = wanted.origin();
        if (origin != null) {
            templating.found(call.caller(), origin, wanted.instance());
        }
        InstanceSecrets.Made made = secrets.make(call.caller(), wanted.secrets(), null);
        JsonNode instance;
        try {
            instance = instances.create(call.caller(), wanted.instance());
        } catch (Refusal refusal) {
            made.undo();
            throw refusal;
        }
        String left = made.belongTo(instance);
        if (left != null) {
            warnings.add(left);
        }
        if (wanted.waitSeconds() == 0) {
            return new Item.Done(InstanceView.full(instance, State.of(instance)));
        }
        return arrived(waits.forState(call, instance, State.RUNNING, wanted.waitSeconds()), instance);
    }

    /** An Instance that could not run is told by its state, and by why. */
    private static Item arrived(@Nullable JsonNode last, JsonNode before) {
        if (last == null) {
            return new Item.Failed(
                    InstanceView.brief(before, State.DELETED),
                    new Refusal(Code.STOPPED, "The instance was deleted before it was running."));
        }
        State state = State.of(last);
        if (state == State.RUNNING) {
            return new Item.Done(InstanceView.full(last, state));
        }
        ObjectNode brief = InstanceView.brief(last, state);
        return new Item.Failed(
                brief,
                State.hasFailed(last)
                        ? new Refusal(Code.STOPPED, State.reason(last))
                        : new Refusal(Code.TIMED_OUT, Waits.timedOut(State.RUNNING, state)));
    }
}
