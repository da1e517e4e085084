package dev.remora.gateway.rest.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What became of one Instance of a request. */
public sealed interface Item {
    /**
     * It was done.
     *
     * @param fields what is told of it, without {@code status}
     */
    record Done(ObjectNode fields) implements Item {}

    /**
     * It was not done.
     *
     * @param fields what is known of it all the same, at least the reference that the caller gave
     */
    record Failed(ObjectNode fields, Refusal why) implements Item {}

    /** The Instance that {@code reference} names was left as it is. */
    static Item failed(Reference reference, Refusal why) {
        ObjectNode fields = Json.object();
        reference.describe(fields);
        return new Failed(fields, why);
    }
}
