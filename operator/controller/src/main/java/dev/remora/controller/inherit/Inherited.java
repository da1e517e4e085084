package dev.remora.controller.inherit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.api.v1alpha1.InstanceSpec;
import org.jspecify.annotations.Nullable;

/**
 * What an Instance took from its source, for good.
 *
 * @param origin whose it was
 * @param spec what the source wanted then, with nothing in it that only one Instance can have
 */
public record Inherited(Origin origin, InstanceSpec spec) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a later version may have written it
            .build();

    /**
     * A source at one time.
     *
     * @param kind of it
     * @param name of it
     * @param uid of it
     * @param generation of its spec
     * @param time in RFC 3339
     */
    public record Origin(
            String kind, String name, String uid, @Nullable Long generation, String time) {}

    /** As text that {@link #parse} reads, every digit included. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Inherited parse(String json) {
        try {
            return JSON.readValue(json, Inherited.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not what an Instance inherited: " + e.getOriginalMessage(), e);
        }
    }
}
