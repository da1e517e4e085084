package dev.remora.controller.plugin;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginConfig;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.resolve.ConfigSchemas;
import dev.remora.controller.resolve.ConfigTemplate;
import dev.remora.controller.resolve.InvalidSchema;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The status of a Plugin, as a function of what is known of it. */
final class PluginStatuses {
    static final String READY = "Ready";
    private static final String STALLED = "Stalled";

    private final Clock clock;
    private final ConfigSchemas schemas;

    PluginStatuses(Clock clock, ConfigSchemas schemas) {
        this.clock = clock;
        this.schemas = schemas;
    }

    /**
     * Makes it.
     *
     * @param rom what is known of its ROM; absent: nothing yet
     */
    PluginStatus of(Plugin plugin, int instances, Optional<RomAnswer> rom) {
        return new PluginStatus(
                plugin.getMetadata().getGeneration(),
                conditions(plugin, ready(plugin, rom)),
                rom.orElse(null) instanceof Found(String image) ? image : null,
                instances);
    }

    private record Finding(ConditionStatus status, PluginReason reason, String message) {
        static Finding no(PluginReason reason, String message) {
            return new Finding(ConditionStatus.False, reason, message);
        }
    }

    private Finding ready(Plugin plugin, Optional<RomAnswer> rom) {
        try {
            schemas.check(plugin);
        } catch (InvalidSchema e) {
            return Finding.no(PluginReason.InvalidSchema, "spec.config.schema: " + e.text());
        }
        if (Boolean.FALSE.equals(plugin.getSpec().enabled())) {
            return new Finding(
                    ConditionStatus.True, PluginReason.Disabled, "spec.enabled is false: no Instance loads it");
        }
        return rom.map(answer -> ready(plugin, answer))
                .orElseGet(() ->
                        new Finding(ConditionStatus.Unknown, PluginReason.ResolvingRom, "its ROM is being looked up"));
    }

    private static Finding ready(Plugin plugin, RomAnswer rom) {
        return switch (rom) {
            case Found _ -> loadable(plugin);
            case Refused(RomAnswer.Kind kind, String message) -> Finding.no(reason(kind), "spec.rom: " + message);
            case Unreachable(String message) ->
                new Finding(ConditionStatus.Unknown, PluginReason.RomUnreachable, "spec.rom: " + message);
        };
    }

    private static Finding loadable(Plugin plugin) {
        Set<String> unknown = unknownVariables(plugin.getSpec().config());
        String note = unknown.isEmpty()
                ? ""
                : "; spec.config.defaults has %s, which Remora does not replace (it replaces %s)"
                        .formatted(String.join(", ", unknown), String.join(", ", ConfigTemplate.NAMES));
        return new Finding(ConditionStatus.True, PluginReason.Ready, "Instances can load it" + note);
    }

    private static Set<String> unknownVariables(@Nullable PluginConfig config) {
        return config == null || config.defaults() == null ? Set.of() : ConfigTemplate.unknown(config.defaults());
    }

    private static PluginReason reason(RomAnswer.Kind kind) {
        return switch (kind) {
            case NotFound -> PluginReason.RomNotFound;
            case Denied -> PluginReason.RomDenied;
            case NotSigned -> PluginReason.RomNotSigned;
            case WrongChecksum -> PluginReason.RomWrongChecksum;
            case NotAllowed -> PluginReason.RomNotAllowed;
            case NotARom -> PluginReason.NotARom;
        };
    }

    /** Stalled is there only where somebody has to help, as the rules of kstatus want it. */
    private List<Condition> conditions(Plugin plugin, Finding ready) {
        return ready.status() == ConditionStatus.False
                ? List.of(
                        condition(plugin, READY, ready),
                        condition(plugin, STALLED, new Finding(ConditionStatus.True, ready.reason(), ready.message())))
                : List.of(condition(plugin, READY, ready));
    }

    private Condition condition(Plugin plugin, String type, Finding finding) {
        String since = Optional.ofNullable(plugin.getStatus())
                .map(PluginStatus::conditions)
                .flatMap(conditions -> conditions.stream()
                        .filter(before -> before.type().equals(type) && before.status() == finding.status())
                        .findFirst())
                .map(Condition::lastTransitionTime)
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return new Condition(
                type,
                finding.status(),
                plugin.getMetadata().getGeneration(),
                since,
                finding.reason().name(),
                finding.message());
    }
}
