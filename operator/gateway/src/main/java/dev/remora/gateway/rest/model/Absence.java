package dev.remora.gateway.rest.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is answered about things that the original has and this system has not: there are none, and none can be made. */
public final class Absence {
    private Absence() {}

    /** The answer. */
    public static Answer answer(RestRoute.Absent absent, long started) {
        RestRoute.Kind kind = absent.kind();
        String key = kind.key();
        if (!absent.method().equals("GET") || key == null) {
            return Answer.refused(
                    new Refusal(
                            Code.NOT_LICENSED,
                            kind.segment() + ": not available here (docs/rest-api.md says what takes its place)"),
                    started);
        }
        if (absent.named().isEmpty()) {
            ObjectNode data = Json.object();
            data.putArray(key);
            return Answer.data(data, started);
        }
        List<Item> items = absent.named().stream()
                .map(reference -> Item.failed(
                        reference, new Refusal(Code.NOT_FOUND, "No " + kind.word() + " " + reference.words())))
                .toList();
        return Answer.of(key, items, List.of(), started);
    }
}
