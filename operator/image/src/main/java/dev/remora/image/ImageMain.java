package dev.remora.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Entry of the process. */
@Command(
        name = "remora-image",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the image of a program and writes it to an archive or pushes it to a registry.",
            "Prints the digest, which is the same for both and for every build of the same input."
        })
final class ImageMain implements Callable<Integer> {
    @Option(names = "--program", required = true, description = "controller or gateway.")
    Program program = Program.CONTROLLER;

    @Option(
            names = "--built",
            required = true,
            paramLabel = "FOLDER",
            description = "Where its jar and lib/ are: operator/<program>/target.")
    Path built = Path.of("");

    @Option(
            names = "--runtime",
            required = true,
            paramLabel = "FOLDER",
            description = "What operator/image/runtime.sh made.")
    Path runtime = Path.of("");

    @Option(
            names = "--architecture",
            defaultValue = "",
            description = "That of the runtime: amd64 or arm64; this machine's if not given.")
    String architecture = "";

    @Option(names = "--version-label", required = true, paramLabel = "VERSION", description = "Remora's.")
    String version = "";

    @Option(names = "--revision", defaultValue = "", description = "Commit that it is built from.")
    String revision = "";

    @Option(
            names = "--created",
            defaultValue = "2026-01-01T00:00:00Z",
            paramLabel = "TIME",
            description = "Time that all files bear (default ${DEFAULT-VALUE}).")
    Instant created = Instant.EPOCH;

    @ArgGroup(multiplicity = "1")
    Target target = new Target();

    static final class Target {
        @Option(
                names = "--tar",
                paramLabel = "FILE",
                description = "OCI archive, for podman load, docker load, skopeo and ctr.")
        @Nullable Path tar;

        @Option(
                names = "--push",
                paramLabel = "IMAGE",
                description = "Registry, name and tag; credentials come from the environment as REMORA_REGISTRY_USER"
                        + " and REMORA_REGISTRY_PASSWORD.")
        @Nullable String push;
    }

    private ImageMain() {}

    /** Exit codes: 0, 1 if the image cannot be made, 2 for a wrong option. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ImageMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("remora-image");
        try {
            var image = new ProgramImage(
                    program,
                    built,
                    runtime,
                    architecture.isEmpty() ? ofThisMachine() : architecture,
                    version,
                    revision,
                    created);
            System.out.println(image.sendTo(containerizer(), work));
            return 0;
        } catch (InvalidImageReferenceException e) {
            System.err.println("--push: " + e.getMessage());
            return 2;
        }
    }

    private Containerizer containerizer() throws InvalidImageReferenceException {
        String name = "remora-" + program.name().toLowerCase(Locale.ROOT);
        if (target.tar != null) {
            return Containerizer.to(TarImage.at(target.tar).named(name + ":" + version));
        }
        RegistryImage registry = RegistryImage.named(target.push);
        String user = System.getenv("REMORA_REGISTRY_USER");
        String password = System.getenv("REMORA_REGISTRY_PASSWORD");
        if (user != null && password != null) {
            registry.addCredential(user, password);
        }
        return Containerizer.to(registry);
    }

    private static String ofThisMachine() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            default -> "amd64";
        };
    }
}
