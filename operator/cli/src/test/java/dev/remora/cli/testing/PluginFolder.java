package dev.remora.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a plugin's folder, one thing at a time. */
public record PluginFolder(Path path) {
    private static final String SCRIPT = "#!/bin/sh\nexec cat\n";

    /** A folder that is not there yet, with nothing in it. */
    public static PluginFolder at(Path path) throws IOException {
        return new PluginFolder(Files.createDirectories(path));
    }

    public PluginFolder withInit() throws IOException {
        return with("init", SCRIPT, "rwxr-xr-x");
    }

    /**
     * Adds a file.
     *
     * @param mode in the form of ls, such as rwxr-xr-x
     */
    public PluginFolder with(String name, String content, String mode) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return this;
    }

    public PluginFolder withLink(String name, String target) throws IOException {
        Files.createSymbolicLink(path.resolve(name), Path.of(target));
        return this;
    }
}
