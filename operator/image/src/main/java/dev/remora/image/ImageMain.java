package dev.remora.image;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            "Makes the images of a program, one for each processor, and an index of them; writes all to an archive, or",
            "pushes all to a registry, or both. Prints the index's digest, which is the same for both."
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
            paramLabel = "ARCHITECTURE=FOLDER",
            description = "amd64 or arm64, and what operator/image/runtime.sh made for it. May be given for each.")
    Map<Architecture, Path> runtimes = new TreeMap<>();

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "Names of the classes that a cache in the image shall hold; without it there is none."
                    + " Other processors than this machine's need Debian's package qemu-user-static.")
    @Nullable Path classes;

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

    @ArgGroup(exclusive = false, multiplicity = "1")
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
                description =
                        "Registry, name and tag; each image's own tag ends with its architecture. Credentials come"
                                + " from the environment as REMORA_REGISTRY_USER and REMORA_REGISTRY_PASSWORD.")
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
            var made = PlatformImages.make(images(work), work);
            String digest = "";
            if (target.tar != null) {
                digest = made.archive(target.tar, "remora-" + program.id() + ":" + version);
            }
            if (target.push != null) {
                digest = made.push(ImageReference.parse(target.push), credential());
            }
            System.out.println(digest);
            return 0;
        } catch (InvalidImageReferenceException e) {
            System.err.println("--push: " + e.getMessage());
            return 2;
        } finally {
            Folders.delete(work);
        }
    }

    private List<ProgramImage> images(Path work) throws IOException, InterruptedException {
        var images = new ArrayList<ProgramImage>();
        for (var runtime : runtimes.entrySet()) {
            var image = new ProgramImage(
                    program, built, runtime.getValue(), runtime.getKey(), version, revision, created, null);
            images.add(withCache(image, work.resolve("root-" + runtime.getKey().oci())));
        }
        return images;
    }

    private ProgramImage withCache(ProgramImage image, Path folder) throws IOException, InterruptedException {
        if (classes == null) {
            return image;
        }
        if (!image.architecture().runsHere()) {
            System.err.printf(
                    "image: %s for %s gets no cache of its classes: there is no %s%n",
                    program.id(),
                    image.architecture().oci(),
                    image.architecture().emulator());
            return image;
        }
        return image.with(ClassCache.of(image, classes, folder));
    }

    private static @Nullable Credential credential() {
        String user = System.getenv("REMORA_REGISTRY_USER");
        String password = System.getenv("REMORA_REGISTRY_PASSWORD");
        return user == null || password == null ? null : Credential.from(user, password);
    }
}
