package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.kubernetes.Guests;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.Fields;
import dev.remora.gateway.rest.translate.InstanceView;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What a guest wrote to its console, and what it uses. */
public final class GuestReport {
    private static final int MOST_BYTES = 1 << 20;

    private final Instances instances;
    private final Guests guests;
    private final Drains drains;

    /** Reads from the guest's Pod. */
    public GuestReport(Instances instances, Guests guests, Drains drains) {
        this.instances = instances;
        this.guests = guests;
        this.drains = drains;
    }

    Item log(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        Fields fields = Fields.of(item, "");
        Long offset = fields.number("offset", Long.MIN_VALUE / 2, Long.MAX_VALUE);
        Long limit = fields.number("limit", 0, Integer.MAX_VALUE);
        JsonNode instance = instances.find(caller, reference);
        byte[] log = guests.console(caller.in(Instances.namespace(instance)), instance);
        int start = start(log.length, offset == null ? 0 : offset);
        int end = (int) Math.min(log.length, start + Math.min(limit == null ? MOST_BYTES : limit, MOST_BYTES));
        ObjectNode view = InstanceView.brief(instance, drains.state(instance));
        view.put("output", Base64.getEncoder().encodeToString(Arrays.copyOfRange(log, start, end)));
        view.putObject("available").put("start", 0).put("end", log.length);
        view.putObject("range").put("start", start).put("end", end);
        return new Item.Done(view);
    }

    /** An offset below zero counts from the end. */
    private static int start(int length, long offset) {
        return (int) Math.clamp(offset < 0 ? length + offset : offset, 0L, length);
    }

    Item metrics(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        JsonNode instance = instances.find(caller, reference);
        ObjectNode view = InstanceView.brief(instance, drains.state(instance));
        view.remove("state");
        Long memory = guests.memory(caller.in(Instances.namespace(instance)), instance);
        if (memory != null) {
            view.put("rss_bytes", memory);
        }
        return new Item.Done(view);
    }
}
