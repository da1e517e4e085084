package dev.remora.lab.e2e;

import dev.remora.lab.Lab;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ROMs that the tests use. */
final class Plugins {
    /** A ROM without an init: what somebody gets who builds the wrong folder by other means. */
    static final String BROKEN = "registry.local/tests/no-init:1";

    static final String HELLO = "registry.local/remora/hello:1";
    /** Dies when it is told to. */
    static final String MORTAL = "registry.local/tests/mortal:1";

    static final String ECHO = "registry.local/remora/echo:1";
    /** Runs commands; {@link #pushSandbox} builds it. */
    static final String SANDBOX = "registry.local/remora/sandbox:1";

    private Plugins() {}

    static void push(Lab lab) {
        lab.roms().push(folder("hello"), "remora/hello:1");
        lab.roms().push(folder("echo"), "remora/echo:1");
        lab.roms().push(Repository.root().resolve("e2e/lab/src/test/plugins/mortal"), "tests/mortal:1");
        lab.roms().pushUnchecked(folderWithoutInit(), "tests/no-init:1");
    }

    static void pushSandbox(Lab lab) {
        String rom = Command.run(folder("sandbox").resolve("build.sh").toString());
        lab.roms().push(Path.of(rom.strip()), "remora/sandbox:1");
    }

    /** A sample's folder. */
    static Path folder(String sample) {
        return Repository.root().resolve("samples/plugins").resolve(sample);
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
