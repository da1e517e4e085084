package dev.remora.controller.rom;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The defaults, but for what a test is about. */
final class RomSettingsBuilder {
    private Map<String, URI> mirrors = Map.of();
    private List<HostPattern> unpinned = List.of();
    private List<HostPattern> urlHosts = List.of();
    private @Nullable String shelf;
    private List<SigningKey> signingKeys = List.of();
    private long largestRom = RomSettings.LARGEST_ROM;
    private RomSettings.Limits limits =
            new RomSettings.Limits(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(30));

    RomSettingsBuilder mirror(String registry, String address) {
        mirrors = Map.of(registry, URI.create(address));
        return this;
    }

    RomSettingsBuilder unpinned(String host) {
        unpinned = List.of(HostPattern.parse(host));
        return this;
    }

    RomSettingsBuilder urlHosts(String... hosts) {
        urlHosts = List.of(hosts).stream().map(HostPattern::parse).toList();
        return this;
    }

    RomSettingsBuilder shelf(String repository) {
        shelf = repository;
        return this;
    }

    RomSettingsBuilder signingKeys(String pem) {
        signingKeys = SigningKey.parse(pem);
        return this;
    }

    RomSettingsBuilder largestRom(long bytes) {
        largestRom = bytes;
        return this;
    }

    RomSettingsBuilder limit(Duration image) {
        limits = new RomSettings.Limits(image, image, image);
        return this;
    }

    RegistryRoms roms() {
        return RegistryRoms.of(
                new RomSettings(mirrors, unpinned, List.of(), urlHosts, shelf, null, signingKeys, largestRom, limits));
    }
}
