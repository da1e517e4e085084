package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.PullPolicy;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.RomPending;
import dev.remora.controller.resolve.PluginResolution.RomRefused;
import dev.remora.controller.resolve.PluginResolution.RomUnreachable;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import dev.remora.controller.rom.RomQuestion;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which bits each ROM has: those that were found before, for as long as nobody wants another ROM, else those that
 * a registry names. What cannot be had is left out, alone.
 */
public final class RomPinning {
    private static final int KEYS = 8;

    private final Map<String, RomPin> memory;
    private final List<String> operatorKeys;
    private final RomCredentials credentials;
    private final Map<String, RomQuestion> questions = new LinkedHashMap<>();
    private final List<PluginResolution> plugins;

    private RomPinning(
            List<PluginResolution> plugins,
            Map<String, RomPin> memory,
            List<String> operatorKeys,
            RomCredentials credentials) {
        this.memory = memory;
        this.operatorKeys = operatorKeys;
        this.credentials = credentials;
        this.plugins = plugins.stream().map(this::inquire).toList();
    }

    /**
     * Finds out what has to be asked.
     *
     * @param memory what was found before, by plugin
     * @param operatorKeys keys of which one must have signed every image; none: that is up to each ROM
     */
    public static RomPinning of(
            List<PluginResolution> plugins, Map<String, RomPin> memory, List<String> operatorKeys, Lookups lookups) {
        return of(plugins, memory, operatorKeys, new RomCredentials(lookups::secret));
    }

    static RomPinning of(
            List<PluginResolution> plugins,
            Map<String, RomPin> memory,
            List<String> operatorKeys,
            RomCredentials credentials) {
        return new RomPinning(plugins, memory, operatorKeys, credentials);
    }

    /** What has to be known of registries; nothing in the settled state. */
    public Set<RomQuestion> questions() {
        return Set.copyOf(questions.values());
    }

    /** The plugins with the bits that follow from the answers. */
    public List<PluginResolution> pinned(Map<RomQuestion, RomAnswer> answers) {
        return plugins.stream().map(plugin -> pinned(plugin, answers)).toList();
    }

    private PluginResolution inquire(PluginResolution plugin) {
        if (!(plugin instanceof Resolved resolved)) {
            return plugin;
        }
        RomWanted wanted = resolved.rom().wanted();
        if (!operatorKeys.isEmpty() && wanted instanceof RomWanted.Address) {
            return new RomRefused(
                    resolved.name(),
                    wanted.from(),
                    Kind.NotSigned,
                    "this controller loads signed ROMs only, and a file from an address has no signature: give it as an image");
        }
        if (remembered(resolved).isPresent() && !always(wanted)) {
            return plugin;
        }
        try {
            questions.put(resolved.name(), question(wanted));
            return plugin;
        } catch (InvalidValue e) {
            return new RomRefused(resolved.name(), wanted.from(), Kind.Denied, e.text());
        }
    }

    private RomQuestion question(RomWanted wanted) throws InvalidValue {
        return switch (wanted) {
            case RomWanted.Image image ->
                new RomQuestion.OfImage(image.from(), credentials.dockerConfig(image.pullSecret()), required(image));
            case RomWanted.Address address ->
                new RomQuestion.OfUrl(
                        URI.create(address.url()), credentials.headers(address.headersSecret()), address.checksum());
        };
    }

    private PluginResolution pinned(PluginResolution plugin, Map<RomQuestion, RomAnswer> answers) {
        if (!(plugin instanceof Resolved resolved)) {
            return plugin;
        }
        RomWanted wanted = resolved.rom().wanted();
        Optional<RomPin> known = remembered(resolved);
        RomQuestion question = questions.get(resolved.name());
        RomAnswer answer = question == null ? null : answers.get(question);
        return switch (answer) {
            case null ->
                known.<PluginResolution>map(pin -> at(resolved, pin.image()))
                        .orElseGet(() -> new RomPending(resolved.name(), wanted.from()));
            case Found(String found) -> at(resolved, pulled(wanted, found));
            case Refused(Kind kind, String message) -> new RomRefused(resolved.name(), wanted.from(), kind, message);
            case Unreachable(String message) ->
                known.<PluginResolution>map(pin -> at(resolved, pin.image()))
                        .orElseGet(() -> new RomUnreachable(resolved.name(), wanted.from(), message));
        };
    }

    /** With {@code Always} the node finds out at each start, unless what it would find had to be checked first. */
    private String pulled(RomWanted wanted, String found) {
        return always(wanted) && required(wanted).isEmpty() ? wanted.from() : found;
    }

    private Optional<RomPin> remembered(Resolved plugin) {
        RomWanted wanted = plugin.rom().wanted();
        return Optional.ofNullable(memory.get(plugin.name()))
                .filter(pin -> pin.from().equals(wanted.from()))
                .filter(pin -> required(wanted).isEmpty()
                        || String.valueOf(keys(wanted)).equals(pin.keys()));
    }

    private List<List<String>> required(RomWanted wanted) {
        List<String> own = wanted instanceof RomWanted.Image image ? image.publicKeys() : List.of();
        return Stream.of(operatorKeys, own).filter(keys -> !keys.isEmpty()).toList();
    }

    private @Nullable String keys(RomWanted wanted) {
        List<List<String>> required = required(wanted);
        return required.isEmpty()
                ? null
                : Digest.of(required.stream().map(String::valueOf).collect(Collectors.joining("\n")))
                        .hex(KEYS);
    }

    private static boolean always(RomWanted wanted) {
        return wanted instanceof RomWanted.Image image && image.pullPolicy() == PullPolicy.Always;
    }

    private Resolved at(Resolved plugin, String image) {
        RomWanted wanted = plugin.rom().wanted();
        return plugin.at(new Rom(wanted, image, keys(wanted)));
    }
}
