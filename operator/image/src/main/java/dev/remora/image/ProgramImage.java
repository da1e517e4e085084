package dev.remora.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image of one program. Layers from what seldom changes to what always does: Debian's files, Java, libraries, the program,
 * the cache of its classes.
 * Everything in it belongs to root and is not writable; it runs as nobody.
 *
 * @param program what is in it
 * @param built folder with its jar and {@code lib}, and {@code bom.json} where there is one
 * @param runtime what {@code runtime.sh} made for {@code architecture}
 * @param architecture that it runs on
 * @param version of Remora
 * @param revision commit that it is built from; empty if not known
 * @param created instant that everything in it bears
 * @param cache what {@link ClassCache} made of the image without it; null for an image that starts without
 */
record ProgramImage(
        Program program,
        Path built,
        Path runtime,
        Architecture architecture,
        String version,
        String revision,
        Instant created,
        @Nullable Path cache) {
    static final String HOME = "/opt/remora";
    static final String NOBODY = "65532:65532";

    private static final String JAVA = "/opt/java";

    private static final FilePermissions FILE = FilePermissions.fromOctalString("444");
    private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("555");
    private static final FilePermissions FOLDER = FilePermissions.fromOctalString("755");
    private static final FilePermissions SCRATCH = FilePermissions.fromOctalString("777");

    /**
     * Makes it and sends it.
     *
     * @param work a folder for layers on their way
     * @return digest of its manifest, {@code sha256:…}
     */
    String sendTo(Containerizer target, Path work) throws IOException, InterruptedException {
        Containerizer containerizer = target
                // Name and version would be part of the history, and so of the digest.
                .setToolName("remora")
                .setToolVersion("1")
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(work.resolve("base"))
                .setApplicationLayersCache(work.resolve("layers"));
        try {
            JibContainer container = builder().containerize(containerizer);
            return container.getDigest().toString();
        } catch (com.google.cloud.tools.jib.api.RegistryException
                | com.google.cloud.tools.jib.api.CacheDirectoryCreationException
                | java.util.concurrent.ExecutionException e) {
            throw new IOException("cannot make the image of " + program.id() + ": " + e.getMessage(), e);
        }
    }

    private JibContainerBuilder builder() throws IOException {
        try {
            return Jib.from("scratch")
                    .setFormat(ImageFormat.OCI)
                    .setPlatforms(Set.of(new Platform(architecture.oci(), "linux")))
                    .setCreationTime(created)
                    .setUser(NOBODY)
                    .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
                    // The C library keeps memory for each thread, unless it is told not to.
                    .setEnvironment(Map.of("PATH", JAVA + "/bin", "LANG", "C.UTF-8", "MALLOC_ARENA_MAX", "2"))
                    .setEntrypoint(entrypoint())
                    .setLabels(labels())
                    .setFileEntriesLayers(layers());
        } catch (InvalidImageReferenceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same image with a cache of its classes. */
    ProgramImage with(Path made) {
        return new ProgramImage(program, built, runtime, architecture, version, revision, created, made);
    }

    /** What it consists of, lowest first. */
    List<FileEntriesLayer> layers() throws IOException {
        var layers = new ArrayList<FileEntriesLayer>();
        layers.add(layer(
                "debian", folder(runtime.resolve("system"), "", any -> true), List.of(directory("/tmp", SCRATCH))));
        layers.add(layer("java", folder(runtime.resolve("java"), JAVA, any -> true), List.of()));
        layers.add(layer("libraries", folder(built.resolve("lib"), HOME + "/lib", architecture::takes), List.of()));
        layers.add(layer("program", programFiles(), List.of()));
        if (cache != null) {
            layers.add(layer("classes", List.of(file(cache, cachePath())), List.of()));
        }
        return layers;
    }

    /** What a container runs. */
    List<String> entrypoint() {
        // Where the cache does not fit, the Java VM shall do without and say nothing.
        List<String> command = java(
                cache == null ? List.of() : List.of("-Xlog:cds=off,aot=off", "-XX:SharedArchiveFile=" + cachePath()));
        command.addAll(List.of("-jar", HOME + "/" + program.jar()));
        return command;
    }

    /** Its Java VM with the options that it always has, and {@code more}; what shall run is to be added. */
    List<String> java(List<String> more) {
        var command = new ArrayList<String>(List.of(JAVA + "/bin/java"));
        command.addAll(program.javaOptions());
        command.addAll(more);
        return command;
    }

    private String cachePath() {
        return HOME + "/remora-" + program.id() + ".jsa";
    }

    /** Labels of the image, and annotations of an index that it is in. */
    Map<String, String> labels() {
        var labels = new TreeMap<>(Map.of(
                "org.opencontainers.image.title",
                "remora-" + program.id(),
                "org.opencontainers.image.description",
                program.description(),
                "org.opencontainers.image.version",
                version,
                "org.opencontainers.image.licenses",
                "Apache-2.0",
                "org.opencontainers.image.created",
                created.toString()));
        if (!revision.isEmpty()) {
            labels.put("org.opencontainers.image.revision", revision);
        }
        return labels;
    }

    private List<FileEntry> programFiles() throws IOException {
        var entries = new ArrayList<FileEntry>(List.of(file(built.resolve(program.jar()), HOME + "/" + program.jar())));
        Path bom = built.resolve("bom.json");
        if (Files.exists(bom)) {
            entries.add(file(bom, HOME + "/sbom.cdx.json"));
        }
        return entries;
    }

    private FileEntriesLayer layer(String name, List<FileEntry> entries, List<FileEntry> more) {
        return FileEntriesLayer.builder()
                .setName(name)
                .setEntries(Stream.concat(entries.stream(), more.stream()).toList())
                .build();
    }

    private List<FileEntry> folder(Path source, String target, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(source)) {
            return all.filter(path -> !path.equals(source) || !target.isEmpty())
                    .filter(wanted)
                    .sorted()
                    .map(path -> {
                        String name = target + "/" + source.relativize(path).toString();
                        return Files.isDirectory(path)
                                ? entry(path, name.replaceAll("(.)/$", "$1"), FOLDER)
                                : file(path, name);
                    })
                    .toList();
        }
    }

    private FileEntry file(Path source, String target) {
        return entry(source, target, Files.isExecutable(source) ? PROGRAM : FILE);
    }

    /** A folder without content; jib takes its place, not what is in it. */
    private FileEntry directory(String target, FilePermissions permissions) {
        return entry(runtime, target, permissions);
    }

    private FileEntry entry(Path source, String target, FilePermissions permissions) {
        return new FileEntry(source, AbsoluteUnixPath.get(target), permissions, created, "0:0");
    }
}
