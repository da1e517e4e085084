package dev.remora.gateway.rest.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP answer in the original's envelope: {@code status}, {@code message}, {@code data}, {@code errors}, {@code warnings}
 * and {@code op_time_us}.
 *
 * @param status of HTTP
 * @param body the envelope
 */
public record Answer(int status, ObjectNode body) {
    private static final String SUCCESS = "success";
    private static final String ERROR = "error";

    /**
     * An answer about several items. HTTP says 200 unless all failed, and for one and the same reason that has a status of
     * its own: what became of an item stands in the item.
     *
     * @param key where in {@code data} the items are
     * @param warnings sentences about what was done differently from what was asked
     * @param started {@link System#nanoTime} at the beginning
     */
    public static Answer of(String key, List<Item> items, List<String> warnings, long started) {
        List<Refusal> failures = new ArrayList<>();
        ArrayNode entries = Json.array();
        for (Item item : items) {
            entries.add(
                    switch (item) {
                        case Item.Done(ObjectNode fields) -> entry(SUCCESS).setAll(fields);
                        case Item.Failed(ObjectNode fields, Refusal why) -> {
                            failures.add(why);
                            yield failed(why).setAll(fields);
                        }
                    });
        }
        boolean all = !failures.isEmpty() && failures.size() == items.size();
        int status = all ? common(failures) : 200;
        ObjectNode body = Json.object();
        body.put("status", all ? ERROR : failures.isEmpty() ? SUCCESS : "partial_success");
        if (!failures.isEmpty()) {
            body.put("message", message(failures));
        }
        body.putObject("data").set(key, entries);
        if (status >= 400) {
            errors(body, status, message(failures));
        }
        return finish(status, body, warnings, started);
    }

    /** The request as such was refused. */
    public static Answer refused(Refusal why, long started) {
        ObjectNode body = entry(ERROR);
        int status = why.code().status() == 200 ? 404 : why.code().status();
        body.put("message", why.text());
        errors(body, status, why.text());
        return finish(status, body, List.of(), started);
    }

    /** Data of another shape. */
    public static Answer data(JsonNode data, long started) {
        ObjectNode body = entry(SUCCESS);
        body.set("data", data);
        return finish(200, body, List.of(), started);
    }

    private static Answer finish(int status, ObjectNode body, List<String> warnings, long started) {
        if (!warnings.isEmpty()) {
            ArrayNode told = body.putArray("warnings");
            warnings.stream().distinct().forEach(warning -> told.addObject().put("message", warning));
        }
        body.put("op_time_us", (System.nanoTime() - started) / 1000);
        return new Answer(status, body);
    }

    private static ObjectNode entry(String status) {
        return Json.object().put("status", status);
    }

    private static ObjectNode failed(Refusal why) {
        ObjectNode entry = entry(ERROR).put("message", why.text());
        if (why.code().number() != 0) {
            entry.put("error", why.code().number());
        }
        return entry;
    }

    private static void errors(ObjectNode body, int status, String message) {
        body.putArray("errors").addObject().put("status", status).put("message", message);
    }

    private static int common(List<Refusal> failures) {
        int first = failures.getFirst().code().status();
        return failures.stream().allMatch(failure -> failure.code().status() == first) ? first : 200;
    }

    private static String message(List<Refusal> failures) {
        return failures.size() == 1
                ? failures.getFirst().text()
                : failures.size() + " items failed, the first because: "
                        + failures.getFirst().text();
    }
}
