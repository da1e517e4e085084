package dev.remora.cli.command;

import dev.remora.cli.rom.BuiltRom;
import dev.remora.cli.rom.RomBuilder;
import dev.remora.cli.rom.RomRequest;
import dev.remora.cli.rom.image.Destination;
import dev.remora.cli.rom.image.ImageName;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomFormat;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code remora rom build}: a folder becomes a ROM, and the ROM an image. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        descriptionHeading = "%n",
        description = {
            "Makes a ROM of a folder and wraps it as a containerDisk image, without Docker and without root. "
                    + "The folder has an executable file init in its root, which the guest starts; everything else "
                    + "in the folder lies beside it, read-only, under /uk/plugins/<name>.",
            "",
            "The image's name with its digest is printed on standard output, and nothing else: it is what an "
                    + "Instance's rom.image takes. The same content gives the same digest: timestamps, owners, "
                    + "extended attributes and hard links leave no trace; modes are kept, but for the write bits of "
                    + "group and others. Credentials are those of docker login and podman login.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  Push a plugin and use it:",
            "    remora rom build ./hello -t registry.example.com/hello:1.0 --push",
            "  Into a registry on this machine, which may speak plain HTTP:",
            "    remora rom build ./hello -t 127.0.0.1:5000/hello --push",
            "  Into a file (hello-1.0.tar), to be looked at or pushed by other means:",
            "    remora rom build ./hello -t registry.example.com/hello:1.0",
            "    skopeo copy oci-archive:hello-1.0.tar \\",
            "      docker://registry.example.com/hello:1.0",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong command line."
        })
public final class RomBuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The folder with the plugin's init.")
    private Path folder = Path.of("");

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "IMAGE",
            required = true,
            converter = ImageConverter.class,
            description = "The image's name, [registry/]repository[:tag].")
    private @Nullable ImageName image;

    @Option(names = "--push", description = "Push the image to the registry in its name.")
    private boolean push;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.tar",
            description = "Write the image to a file, in OCI layout. Without --push the default is "
                    + "<last part of the repository>-<tag>.tar in the current folder; with --push, no file.")
    private @Nullable Path output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "squashfs (default) or erofs; the guest's kernel must be able to mount it.")
    private RomFormat format = RomFormat.SQUASHFS;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "A label of the image, such as org.opencontainers.image.source=https://…; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--insecure",
            description = "Push over plain HTTP or without a trusted certificate too. "
                    + "Not needed for localhost and 127.0.0.0/8.")
    private boolean insecure;

    private final RomBuilder builder;

    public RomBuildCommand() {
        this(RomBuilder.withInstalledTools());
    }

    RomBuildCommand(RomBuilder builder) {
        this.builder = builder;
    }

    @Override
    public Integer call() throws InterruptedException {
        RomRequest request = request();
        PrintWriter err = spec.commandLine().getErr();
        try {
            BuiltRom built = builder.reporting(err::println).build(request);
            spec.commandLine().getOut().println(built.reference());
            return ExitCode.OK;
        } catch (RomException e) {
            e.problems().forEach(problem -> err.println("remora: " + problem.message()));
            return ExitCode.SOFTWARE;
        }
    }

    private RomRequest request() {
        if (image == null) {
            throw usage("--tag: missing; expected [registry/]repository[:tag]");
        }
        if (insecure && !push) {
            throw usage("--insecure: only of use with --push; add --push or leave it out");
        }
        return new RomRequest(folder, image, format, destinations(image), labels, true);
    }

    private List<Destination> destinations(ImageName name) {
        List<Destination> destinations = new ArrayList<>();
        if (output != null || !push) {
            Path file = output == null ? Path.of(name.archiveFileName()) : output;
            Path parent = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || parent == null || !Files.isDirectory(parent)) {
                throw usage("--output: %s is not a file name in a folder that is there".formatted(file));
            }
            destinations.add(new Destination.Archive(file));
        }
        if (push) {
            destinations.add(new Destination.Registry(insecure));
        }
        return destinations;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    static final class ImageConverter implements ITypeConverter<ImageName> {
        @Override
        public ImageName convert(String value) {
            try {
                return ImageName.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
