package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.resolve.PluginResolution.Invalid;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.RomRefused;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomQuestion;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The ROM of a Plugin by itself, whoever uses it. */
public final class PluginRom {
    private final RomPinning pinning;

    private PluginRom(RomPinning pinning) {
        this.pinning = pinning;
    }

    /**
     * Finds out what has to be asked.
     *
     * @param known image by digest, if it was found for the same spec before
     * @param operatorKeys keys of which one must have signed every image; none: that is up to each ROM
     */
    public static PluginRom of(
            Plugin plugin,
            Optional<String> known,
            List<String> operatorKeys,
            Function<String, Optional<Secret>> secrets) {
        String name = plugin.getMetadata().getName();
        PluginResolution resolution;
        Map<String, RomPin> memory = Map.of();
        try {
            Rom rom = PluginResolver.wanted("spec.rom.", plugin.getSpec().rom());
            resolution = new Resolved(
                    name, rom, ConfigValue.of(JsonNodeFactory.instance.objectNode()), List.of(), null, null);
            memory = known.map(image -> Map.of(name, new RomPin(rom.wanted().from(), image, null)))
                    .orElse(Map.of());
        } catch (InvalidValue e) {
            resolution = new Invalid(name, e.text());
        }
        return new PluginRom(RomPinning.of(List.of(resolution), memory, operatorKeys, new RomCredentials(secrets)));
    }

    /** What has to be asked of a registry: nothing, or one thing. */
    public Set<RomQuestion> questions() {
        return pinning.questions();
    }

    /** What can be said without asking: that something is in the way. */
    public Optional<RomAnswer> withoutAsking() {
        return switch (pinning.pinned(Map.of()).getFirst()) {
            case Invalid invalid -> Optional.of(new Refused(Kind.NotARom, invalid.message()));
            case RomRefused refused -> Optional.of(new Refused(refused.kind(), refused.answer()));
            case PluginResolution _ -> Optional.empty();
        };
    }
}
