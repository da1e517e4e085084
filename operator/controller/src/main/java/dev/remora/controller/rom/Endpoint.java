package dev.remora.controller.rom;

import java.net.URI;
import java.util.List;

/**
 * Where a registry is asked.
 *
 * @param base without {@code /v2/} and without a slash at its end
 * @param names under which credentials for it may be kept
 */
record Endpoint(String base, List<String> names) {
    private static final List<String> HUB_NAMES =
            List.of(ImageName.DOCKER_HUB, "index.docker.io", "registry-1.docker.io");

    /** The mirror, if the registry has one. Credentials for the registry itself are nothing for its mirror. */
    static Endpoint of(ImageName image, RomSettings settings) {
        URI mirror = settings.mirrors().get(image.registry());
        if (mirror == null && !ImageName.isLoopback(image.registry())) {
            mirror = settings.mirrors().get("*");
        }
        return mirror == null
                ? direct(image, settings)
                : new Endpoint(mirror.toString().replaceFirst("/+$", ""), List.of(mirror.getRawAuthority()));
    }

    /** The registry itself. */
    static Endpoint direct(ImageName image, RomSettings settings) {
        String registry = image.registry();
        if (registry.equals(ImageName.DOCKER_HUB)) {
            return new Endpoint("https://registry-1.docker.io", HUB_NAMES);
        }
        return new Endpoint((isPlain(registry, settings) ? "http://" : "https://") + registry, List.of(registry));
    }

    /** Whether TLS is not asked of a registry. */
    static boolean isPlain(String registry, RomSettings settings) {
        return ImageName.isLoopback(registry)
                || settings.insecure().stream().anyMatch(pattern -> pattern.matches(registry));
    }

    boolean isPlain() {
        return base.startsWith("http:");
    }
}
