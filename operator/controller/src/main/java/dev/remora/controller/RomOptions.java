package dev.remora.controller;

import dev.remora.controller.rom.HostPattern;
import dev.remora.controller.rom.RomSettings;
import dev.remora.controller.rom.SigningKey;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options about where ROMs come from; part of the controller's. */
final class RomOptions {
    @Spec(Spec.Target.MIXEE)
    @Nullable CommandSpec command;

    @Option(
            names = "--registry-mirrors",
            paramLabel = "REGISTRY=URL",
            split = ",",
            defaultValue = "${env:REMORA_REGISTRY_MIRRORS:-}",
            description = "Ask another address instead of a registry, such as docker.io=https://mirror.example.com,"
                    + " separated by commas; *=URL for all but those on this machine. The nodes need the same mirrors."
                    + " [REMORA_REGISTRY_MIRRORS]")
    List<String> registryMirrors = List.of();

    @Option(
            names = "--insecure-registries",
            paramLabel = "HOST",
            split = ",",
            defaultValue = "${env:REMORA_INSECURE_REGISTRIES:-}",
            description = "Registries that are spoken to over plain HTTP, passwords included: host, host:port or"
                    + " *.domain, separated by commas. Those on this machine always are. [REMORA_INSECURE_REGISTRIES]")
    List<String> insecureRegistries = List.of();

    @Option(
            names = "--unpinned-registries",
            paramLabel = "HOST",
            split = ",",
            defaultValue = "${env:REMORA_UNPINNED_REGISTRIES:-}",
            description =
                    "Registries that the controller cannot reach and does not ask: host, host:port, *.domain or *,"
                            + " separated by commas. Their images are attached by tag, so that a restart may bring other bits,"
                            + " and cannot be checked for signatures. [REMORA_UNPINNED_REGISTRIES]")
    List<String> unpinnedRegistries = List.of();

    @Option(
            names = "--rom-registry",
            paramLabel = "REPOSITORY",
            defaultValue = "${env:REMORA_ROM_REGISTRY:-}",
            description = "Repository, such as registry.example.com/remora/roms, that ROM files from addresses"
                    + " (rom.url) are put into as images; the nodes pull them from there. Without it rom.url is"
                    + " refused. [REMORA_ROM_REGISTRY]")
    String romRegistry = "";

    @Option(
            names = "--rom-registry-credentials",
            paramLabel = "FILE",
            defaultValue = "${env:REMORA_ROM_REGISTRY_CREDENTIALS:-}",
            description = "Docker configuration (config.json, the content of .dockerconfigjson) with what it takes to"
                    + " push there. [REMORA_ROM_REGISTRY_CREDENTIALS]")
    String romRegistryCredentials = "";

    @Option(
            names = "--rom-url-hosts",
            paramLabel = "HOST",
            split = ",",
            defaultValue = "${env:REMORA_ROM_URL_HOSTS:-}",
            description =
                    "Hosts that ROM files may be downloaded from, and that redirects may lead to: host, host:port,"
                            + " *.domain or *, separated by commas; none if not given. Addresses of this machine and its link"
                            + " have to be listed by name. [REMORA_ROM_URL_HOSTS]")
    List<String> romUrlHosts = List.of();

    @Option(
            names = "--rom-signing-keys",
            paramLabel = "FILE",
            defaultValue = "${env:REMORA_ROM_SIGNING_KEYS:-}",
            description = "Public keys in PEM, of which one must have signed every ROM (cosign sign --key); others are"
                    + " not loaded. Without it only Plugins and Instances ask for signatures."
                    + " [REMORA_ROM_SIGNING_KEYS]")
    String romSigningKeys = "";

    @Option(
            names = "--largest-rom",
            paramLabel = "SIZE",
            defaultValue = "${env:REMORA_LARGEST_ROM:-1Gi}",
            description = "Size that a ROM from an address may have, such as 512Mi; 1Gi if not given. A download takes"
                    + " up to three times its size in the folder for temporary files. [REMORA_LARGEST_ROM]")
    String largestRom = "1Gi";

    /** Settings that hold together; fails with the option, its value and what is allowed. */
    RomSettings settings() {
        return new RomSettings(
                mirrors(),
                hosts("--unpinned-registries", unpinnedRegistries),
                hosts("--insecure-registries", insecureRegistries),
                hosts("--rom-url-hosts", romUrlHosts),
                romRegistry.isEmpty() ? null : repository(),
                romRegistryCredentials.isEmpty() ? null : content("--rom-registry-credentials", romRegistryCredentials),
                romSigningKeys.isEmpty() ? List.of() : signingKeys(),
                bytes(),
                RomSettings.Limits.defaults());
    }

    private Map<String, URI> mirrors() {
        var mirrors = new HashMap<String, URI>();
        for (String mirror : given(registryMirrors)) {
            int equals = mirror.indexOf('=');
            URI address = equals < 1 ? null : address(mirror.substring(equals + 1));
            if (address == null) {
                throw refusal("--registry-mirrors", mirror, "registry=http:// or https:// and a host, or *=…");
            }
            mirrors.put(mirror.substring(0, equals), address);
        }
        return Map.copyOf(mirrors);
    }

    private static @Nullable URI address(String text) {
        try {
            URI address = URI.create(text);
            boolean http = Set.of("http", "https").contains(String.valueOf(address.getScheme()));
            return http && address.getHost() != null && address.getRawQuery() == null ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private List<HostPattern> hosts(String option, List<String> texts) {
        return given(texts).stream()
                .map(text -> {
                    try {
                        return HostPattern.parse(text);
                    } catch (IllegalArgumentException e) {
                        throw refusal(option, text, HostPattern.ALLOWED);
                    }
                })
                .toList();
    }

    private String repository() {
        if (!RomSettings.isRepository(romRegistry)) {
            throw refusal("--rom-registry", romRegistry, "registry/repository in lower case, without a tag");
        }
        return romRegistry;
    }

    private List<SigningKey> signingKeys() {
        try {
            return SigningKey.parse(content("--rom-signing-keys", romSigningKeys));
        } catch (IllegalArgumentException e) {
            throw refusal("--rom-signing-keys: %s: %s".formatted(romSigningKeys, e.getMessage()));
        }
    }

    private String content(String option, String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw refusal("%s: %s cannot be read: %s (expected: a text file)".formatted(option, file, e));
        }
    }

    private long bytes() {
        try {
            BigDecimal bytes = Quantity.getAmountInBytes(Quantity.parse(largestRom));
            if (bytes.signum() > 0) {
                return bytes.longValueExact();
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Said below.
        }
        throw refusal("--largest-rom", largestRom, "a number of bytes above 0, perhaps with Ki, Mi or Gi");
    }

    /** An empty variable of the environment arrives as one empty text. */
    private static List<String> given(List<String> texts) {
        return texts.stream().filter(text -> !text.isBlank()).toList();
    }

    private ParameterException refusal(String option, String value, String expected) {
        return refusal("%s: \"%s\" is not allowed (expected: %s)".formatted(option, value, expected));
    }

    private ParameterException refusal(String message) {
        if (command == null) {
            throw new IllegalArgumentException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
