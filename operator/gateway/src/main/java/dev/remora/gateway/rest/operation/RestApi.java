package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Answers calls, one at a time on each thread. */
public final class RestApi {
    private static final String INSTANCES = "instances";
    private static final int MOST_ITEMS = 256;

    private final Reading reading;
    private final Creation creation;
    private final Updates updates;
    private final Power power;
    private final GuestReport report;
    private final Templating templating;

    /** The table of contents. */
    public RestApi(
            Reading reading,
            Creation creation,
            Updates updates,
            Power power,
            GuestReport report,
            Templating templating) {
        this.reading = reading;
        this.creation = creation;
        this.updates = updates;
        this.power = power;
        this.report = report;
        this.templating = templating;
    }

    /** One item of a request that may have several. */
    @FunctionalInterface
    interface One {
        /**
         * Does it.
         *
         * @param reference the Instance
         * @param item what the request says of it
         * @param warnings gets sentences for the caller
         */
        Item of(Caller caller, Reference reference, JsonNode item, List<String> warnings)
                throws Refusal, InterruptedException;
    }

    /**
     * Does what is asked for.
     *
     * @throws InterruptedException when the gateway ends
     */
    public Answer answer(Call call) throws InterruptedException {
        try {
            return switch (call.operation()) {
                case CREATE -> creation.create(call);
                case LIST -> reading.list(call);
                case GET_ONE -> each(call, reading::one);
                case UPDATE, UPDATE_ONE -> updates.apply(call);
                case DELETE, DELETE_ONE -> each(call, power::delete);
                case START, START_ONE -> each(call, power::start);
                case STOP, STOP_ONE -> each(call, power::stop);
                case RESTART, RESTART_ONE -> each(call, power::restart);
                case SUSPEND, SUSPEND_ONE ->
                    throw new Refusal(
                            Code.NOT_LICENSED,
                            "suspend: KubeVirt keeps no guest's memory on disk (expected: stop, or scale_to_zero)");
                case WAIT, WAIT_ONE -> each(call, power::await);
                case LOG, LOG_ONE -> each(call, report::log);
                case METRICS, METRICS_ONE -> each(call, report::metrics);
                case CREATE_TEMPLATES -> each(call, templating::create);
                case LIST_TEMPLATES -> templating.list(call);
                case GET_TEMPLATE -> each(call, templating::one);
                case DELETE_TEMPLATES, DELETE_TEMPLATE -> each(call, templating::delete);
                case HEALTH -> Answer.data(Json.object(), call.started());
                case OPENAPI -> throw new Refusal(Code.UNKNOWN_ADDRESS, "The document is served without a call.");
            };
        } catch (Refusal refusal) {
            return Answer.refused(refusal, call.started());
        }
    }

    private static Answer each(Call call, One one) throws Refusal, InterruptedException {
        List<Item> items = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (JsonNode item : items(call)) {
            items.add(item(call, one, item, warnings));
        }
        return Answer.of(INSTANCES, items, warnings, call.started());
    }

    private static Item item(Call call, One one, JsonNode item, List<String> warnings)
            throws Refusal, InterruptedException {
        Reference reference = reference(call, item);
        try {
            return one.of(call.caller(), reference, item, warnings);
        } catch (Refusal refusal) {
            return Item.failed(reference, refusal);
        }
    }

    /** The Instance that the path names, or else the item. */
    static Reference reference(Call call, JsonNode item) throws Refusal {
        Reference inPath = call.instance();
        return inPath != null ? inPath : Reference.in(item);
    }

    /** What a request is about: its path and body, or the items of its body, or what its query names. */
    static List<JsonNode> items(Call call) throws Refusal {
        JsonNode body = call.body();
        List<JsonNode> items = new ArrayList<>();
        if (body.isArray() && (call.instance() == null || body.size() == 1)) {
            body.forEach(items::add);
        } else if (body.isObject()) {
            items.add(body);
        } else if (!body.isMissingNode() && !body.isNull()) {
            throw Refusal.invalid("body: no " + (call.instance() == null ? "list of objects" : "object"));
        }
        if (items.isEmpty()) {
            items.addAll(call.instance() == null ? named(call) : List.of(Json.object()));
        }
        if (items.isEmpty() || items.size() > MOST_ITEMS) {
            throw Refusal.invalid("body: " + items.size() + " items (expected: 1 to " + MOST_ITEMS + ")");
        }
        return items;
    }

    private static List<JsonNode> named(Call call) {
        List<JsonNode> named = new ArrayList<>();
        for (String field : List.of("uuid", "name")) {
            for (String value : call.parameters(field)) {
                named.add(Json.object().put(field, value));
            }
        }
        return named;
    }

    /** Items about the references that a query names. */
    static List<Reference> references(Call call) throws Refusal {
        List<Reference> references = new ArrayList<>();
        for (JsonNode item : named(call)) {
            references.add(Reference.in(item));
        }
        if (call.body().isArray() || call.body().isObject()) {
            for (JsonNode item : items(call)) {
                references.add(Reference.in(item));
            }
        }
        return references;
    }
}
