package dev.remora.controller.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.Privilege;
import dev.remora.api.v1alpha1.PullPolicy;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.resolve.ConfigValue;
import dev.remora.controller.resolve.Limits;
import dev.remora.controller.resolve.Rom;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code plugins.json}, which the launcher in the guest reads, and the revisions made from the same facts. */
final class ConfigDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIST_REVISION = 16;
    private static final int PLUGIN_REVISION = 8;

    /**
     * The whole document.
     *
     * @param statusPort where the launcher reports
     */
    private record Document(String revision, int statusPort, List<Entry> plugins) {}

    /**
     * One plugin.
     *
     * @param config JSON as text, so that no digit of a number is lost on the way
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Entry(
            String name,
            String serial,
            int port,
            String config,
            List<Privilege> privileges,
            @Nullable Limits resources) {}

    /**
     * What makes a plugin a different one. Its slot does not: the guest finds the ROM wherever it is.
     *
     * @param config without what comes from Secrets, since users can read its hash
     * @param configFrom which Secrets those are, and which versions of them
     */
    private record Identity(
            String name,
            Pulled rom,
            int port,
            String config,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ConfigValue.Part> configFrom,
            List<Privilege> privileges,
            @Nullable Limits resources) {}

    private record Pulled(
            String image,
            @Nullable PullPolicy pullPolicy,
            @Nullable String pullSecret) {}

    private ConfigDocument() {}

    /** The versions of Secrets are in its identity by way of {@code revision}. */
    static GuestDocument of(String revision, int statusPort, List<PluginSlot> slots) {
        return new GuestDocument(
                document(revision, statusPort, slots, ConfigValue::value),
                document(revision, statusPort, slots, ConfigValue::given));
    }

    private static String document(
            String revision, int statusPort, List<PluginSlot> slots, Function<ConfigValue, JsonNode> form) {
        return write(new Document(
                revision,
                statusPort,
                slots.stream().map(slot -> entry(slot, form)).toList()));
    }

    /** Revision of the list: of its plugins and of their order. */
    static String revision(List<PluginSlot> slots) {
        return Digest.of(write(slots.stream().map(ConfigDocument::identity).toList()))
                .hex(LIST_REVISION);
    }

    /** Revision of one plugin. */
    static String revision(PluginSlot slot) {
        return Digest.of(write(identity(slot))).hex(PLUGIN_REVISION);
    }

    private static Entry entry(PluginSlot slot, Function<ConfigValue, JsonNode> form) {
        return new Entry(
                slot.plugin().name(),
                ResourceNames.romSerial(slot.slot()),
                slot.port(),
                write(form.apply(slot.plugin().config())),
                slot.plugin().privileges(),
                slot.plugin().limits());
    }

    private static Identity identity(PluginSlot slot) {
        return new Identity(
                slot.plugin().name(),
                pulled(slot.plugin().rom()),
                slot.port(),
                write(slot.plugin().config().given()),
                slot.plugin().config().parts(),
                slot.plugin().privileges(),
                slot.plugin().limits());
    }

    private static Pulled pulled(Rom rom) {
        return new Pulled(rom.image(), rom.pullPolicy(), rom.pullSecret());
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records and JSON values are always JSON", e);
        }
    }
}
