package dev.remora.controller.plugin;

import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.resolve.PluginRom;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomLookups;
import dev.remora.controller.rom.RomQuestion;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which bits the ROMs of Plugins have, asked in the background. What the status of a Plugin already says of its current
 * spec is not asked again.
 */
public final class PluginRoms extends SimpleInboundEventSource<Plugin> implements ResourceEventAware<Plugin> {
    private final RomLookups<ResourceID> lookups;
    private final List<String> keys;

    /**
     * Asks by {@code lookups}.
     *
     * @param keys PEM keys of which one must have signed every ROM; none: that is up to each ROM
     */
    public PluginRoms(Function<Consumer<ResourceID>, RomLookups<ResourceID>> lookups, List<String> keys) {
        super("plugin-roms");
        this.lookups = lookups.apply(this::propagateEvent);
        this.keys = keys;
    }

    /** What is known now; absent: nothing yet. The Plugin is reconciled again when more is. */
    Optional<RomAnswer> of(Plugin plugin, Function<String, Optional<Secret>> secrets) {
        Optional<String> known = known(plugin);
        PluginRom rom = PluginRom.of(plugin, known, keys, secrets);
        Set<RomQuestion> questions = rom.questions();
        Map<RomQuestion, RomAnswer> answers = lookups.follow(ResourceID.fromResource(plugin), questions);
        return questions.stream()
                .map(answers::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(rom::withoutAsking)
                .or(() -> known.map(Found::new));
    }

    private static Optional<String> known(Plugin plugin) {
        return Optional.ofNullable(plugin.getStatus())
                .filter(status -> Objects.equals(
                        status.observedGeneration(), plugin.getMetadata().getGeneration()))
                .map(PluginStatus::image);
    }

    @Override
    public void onResourceDeleted(Plugin plugin) {
        lookups.forget(ResourceID.fromResource(plugin));
    }

    @Override
    public void stop() {
        super.stop();
        lookups.close();
    }
}
