package dev.remora.lab.e2e;

import dev.remora.lab.Lab;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ROMs that the tests use. */
final class Plugins {
    /** A ROM without an init: what somebody gets who builds the wrong folder by other means. */
    static final String BROKEN = "registry.local/tests/no-init:1";

    static final String HELLO = "registry.local/remora/hello:1";
    static final String ECHO = "registry.local/remora/echo:1";

    private Plugins() {}

    static void push(Lab lab) {
        Path samples = Repository.root().resolve("samples/plugins");
        lab.roms().push(samples.resolve("hello"), "remora/hello:1");
        lab.roms().push(samples.resolve("echo"), "remora/echo:1");
        lab.roms().pushUnchecked(folderWithoutInit(), "tests/no-init:1");
    }

    private static Path folderWithoutInit() {
        try {
            Path folder = Files.createTempDirectory("no-init");
            Files.writeString(folder.resolve("readme"), "there is no init here\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
