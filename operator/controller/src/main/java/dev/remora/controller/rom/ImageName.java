package dev.remora.controller.rom;

import dev.remora.api.v1alpha1.ImageReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference taken apart as the distribution project's {@code reference} package does it: what has no registry is on
 * Docker Hub, what has one part there is in {@code library/}, what has no tag is {@code latest}.
 *
 * @param written registry and repository as its author wrote them
 * @param registry host with or without a port; {@code docker.io} for Docker Hub
 * @param repository within the registry
 * @param tag the tag
 * @param digest {@code sha256:…}, if it has one, which then counts instead of the tag
 */
record ImageName(
        String written,
        String registry,
        String repository,
        String tag,
        @Nullable String digest) {
    static final String DOCKER_HUB = "docker.io";

    private static final Pattern REFERENCE = Pattern.compile(ImageReference.PATTERN);
    private static final Pattern LOOPBACK = Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?");

    /** Reads a reference. */
    static ImageName parse(String reference) throws RomTrouble {
        var matcher = REFERENCE.matcher(reference);
        if (!matcher.matches()) {
            throw RomTrouble.refused(
                    RomAnswer.Kind.NotFound,
                    "\"%s\" is not an image reference (expected: [registry/]repository[:tag][@sha256:digest])",
                    reference);
        }
        String written = matcher.group(1);
        String rest = reference.substring(written.length());
        int at = rest.indexOf('@');
        String digest = at < 0 ? null : rest.substring(at + 1);
        String tag = at < 0 ? rest : rest.substring(0, at);
        int slash = written.indexOf('/');
        String first = slash < 0 ? "" : written.substring(0, slash);
        boolean named = isRegistry(first);
        String registry = named && !first.equals("index.docker.io") ? first : DOCKER_HUB;
        String repository = named ? written.substring(slash + 1) : written;
        if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        return new ImageName(written, registry, repository, tag.isEmpty() ? "latest" : tag.substring(1), digest);
    }

    /** Whether a registry is on this machine, which needs no TLS. */
    static boolean isLoopback(String registry) {
        return LOOPBACK.matcher(registry).matches();
    }

    /** What the registry is asked for. */
    String wanted() {
        return digest == null ? tag : digest;
    }

    /** The same image for all time, under the name that its author gave it. */
    String pinned(String digest) {
        return written + "@" + digest;
    }

    private static boolean isRegistry(String first) {
        return first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.equals("localhost")
                || first.chars().anyMatch(Character::isUpperCase);
    }
}
