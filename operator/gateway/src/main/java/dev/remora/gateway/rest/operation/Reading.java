package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.InstanceView;
import dev.remora.gateway.rest.translate.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists and reads. */
public final class Reading {
    private static final Comparator<JsonNode> BY_AGE =
            Comparator.comparing(Reading::created).thenComparing(Instances::uid);

    private final Instances instances;
    private final Drains drains;

    /** Reads from {@code instances}; {@code drains} knows which of them wait for their last requests. */
    public Reading(Instances instances, Drains drains) {
        this.instances = instances;
        this.drains = drains;
    }

    Item one(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        return shown(instances.find(caller, reference), true);
    }

    Answer list(Call call) throws Refusal {
        boolean details = flag(call, "details", true);
        List<Reference> references = RestApi.references(call);
        List<Item> items = new ArrayList<>();
        if (references.isEmpty()) {
            for (JsonNode instance : page(call, instances.list(call.caller()))) {
                items.add(shown(instance, details));
            }
        }
        for (Reference reference : references) {
            try {
                items.add(shown(instances.find(call.caller(), reference), details));
            } catch (Refusal refusal) {
                items.add(Item.failed(reference, refusal));
            }
        }
        return Answer.of("instances", items, List.of(), call.started());
    }

    private Item shown(JsonNode instance, boolean details) {
        return new Item.Done(
                details
                        ? InstanceView.full(instance, drains.state(instance))
                        : InstanceView.brief(instance, drains.state(instance)));
    }

    /** Oldest first; {@code from} is the first that is wanted, a UUID or a time. */
    static List<JsonNode> page(Call call, List<JsonNode> all) throws Refusal {
        Set<String> tags = tags(call.parameter("tags"));
        List<JsonNode> sorted = new ArrayList<>(all);
        sorted.sort("desc".equals(order(call)) ? BY_AGE.reversed() : BY_AGE);
        String from = call.parameter("from");
        List<JsonNode> page = new ArrayList<>();
        long count = count(call.parameter("count"));
        boolean begun = from == null || from.isEmpty();
        for (JsonNode instance : sorted) {
            begun = begun || begins(instance, from == null ? "" : from, "desc".equals(order(call)));
            if (begun && page.size() < count && Tags.of(instance).containsAll(tags)) {
                page.add(instance);
            }
        }
        return page;
    }

    private static boolean begins(JsonNode instance, String from, boolean descending) {
        if (Reference.UUID.matcher(from).matches()) {
            return Instances.uid(instance).equalsIgnoreCase(from);
        }
        int order = created(instance).compareTo(from);
        return descending ? order <= 0 : order >= 0;
    }

    private static String order(Call call) throws Refusal {
        String sortBy = call.parameter("sortby");
        if (sortBy != null && !sortBy.equals("create_time")) {
            throw Refusal.invalid("sortby: " + sortBy + " (expected: create_time)");
        }
        String order = call.parameter("order");
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw Refusal.invalid("order: " + order + " (expected: asc or desc)");
        }
        return order == null ? "asc" : order;
    }

    private static String created(JsonNode instance) {
        return instance.path("metadata").path("creationTimestamp").asText();
    }

    private static Set<String> tags(@Nullable String text) {
        return text == null || text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(",", -1)));
    }

    private static long count(@Nullable String text) throws Refusal {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        try {
            long count = Long.parseLong(text);
            if (count >= 0) {
                return count == 0 ? Long.MAX_VALUE : count;
            }
        } catch (NumberFormatException none) {
            // falls through to the message below
        }
        throw Refusal.invalid("count: " + text + " (expected: a whole number, 0 for all)");
    }

    static boolean flag(Call call, String name, boolean otherwise) throws Refusal {
        String text = call.parameter(name);
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refusal.invalid(name + ": " + text + " (expected: true or false)");
        };
    }
}
