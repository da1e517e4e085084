package dev.remora.controller.rom;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where ROMs may come from and how long a question may take.
 *
 * @param mirrors registry as references name it, or {@code *} for every one that is not on this machine, to the base
 *     address that is asked instead
 * @param unpinned registries that are never asked: their references are taken as they are written
 * @param insecure registries that are spoken to over plain HTTP
 * @param urlHosts hosts that ROM files may be downloaded from; none: nowhere
 * @param shelf repository such as {@code registry.example.com/remora/roms} that downloaded files are put into
 * @param shelfCredentials content of a Docker configuration with what it takes to push there
 * @param signingKeys of which one must have signed every ROM; none: unsigned ROMs are taken
 * @param largestRom bytes that a downloaded file may have
 * @param limits times
 */
public record RomSettings(
        Map<String, URI> mirrors,
        List<HostPattern> unpinned,
        List<HostPattern> insecure,
        List<HostPattern> urlHosts,
        @Nullable String shelf,
        @Nullable String shelfCredentials,
        List<SigningKey> signingKeys,
        long largestRom,
        Limits limits) {
    /** 1 GiB. */
    public static final long LARGEST_ROM = 1L << 30;

    /** Registries as they are, no files from addresses, signatures only where a Plugin or Instance asks for them. */
    public static RomSettings defaults() {
        return new RomSettings(
                Map.of(), List.of(), List.of(), List.of(), null, null, List.of(), LARGEST_ROM, Limits.defaults());
    }

    /** Whether {@code text} names a repository of a registry, without tag and digest. */
    public static boolean isRepository(String text) {
        try {
            ImageName name = ImageName.parse(text);
            return name.written().equals(text) && name.written().startsWith(name.registry() + "/");
        } catch (RomTrouble e) {
            return false;
        }
    }

    /** Without the credentials, since settings are logged. */
    @Override
    public String toString() {
        return "RomSettings[mirrors=%s, unpinned=%s, insecure=%s, urlHosts=%s, shelf=%s, signingKeys=%d, largestRom=%d]"
                .formatted(mirrors, unpinned, insecure, urlHosts, shelf, signingKeys.size(), largestRom);
    }

    /**
     * How long things may take.
     *
     * @param connect a connection
     * @param image everything about one image: authentication, digest, signatures
     * @param download a file from an address, without the push
     */
    public record Limits(Duration connect, Duration image, Duration download) {
        /** 3 seconds, 15 seconds, 10 minutes. */
        public static Limits defaults() {
            return new Limits(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofMinutes(10));
        }
    }
}
