package dev.remora.cli.rom.image;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where docker login and podman login left what they know, the first that knows the registry wins. */
final class Credentials {
    private Credentials() {}

    static List<CredentialRetriever> of(ImageName image) {
        CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(image.reference(), event -> {});
        Stream<Path> files = Stream.of(
                        environment("REGISTRY_AUTH_FILE").map(Path::of),
                        environment("XDG_RUNTIME_DIR").map(folder -> Path.of(folder, "containers", "auth.json")),
                        environment("HOME").map(home -> Path.of(home, ".config", "containers", "auth.json")),
                        environment("DOCKER_CONFIG").map(folder -> Path.of(folder, "config.json")))
                .flatMap(Optional::stream);
        return Stream.concat(
                        files.map(factory::dockerConfig),
                        Stream.of(factory.dockerConfig(), factory.wellKnownCredentialHelpers()))
                .toList();
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
    }
}
