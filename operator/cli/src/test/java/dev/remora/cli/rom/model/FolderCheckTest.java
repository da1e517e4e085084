package dev.remora.cli.rom.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FolderCheckTest {
    private static final FolderEntry PROGRAM = new FolderEntry.File(0755, 20, true);
    private static final FolderEntry DIRECTORY = new FolderEntry.Directory(0755, true);
    private static final String SCRIPT = "#!/bin/sh\nexec cat\n";

    static Stream<Arguments> badFolders() {
        return Stream.of(
                bad(Map.of(), "", "p: no init in it; expected an executable file of that name, which the guest starts"),
                bad(Map.of("init", DIRECTORY), "", "p/init: is a directory; expected an executable file"),
                bad(
                        Map.of("init", new FolderEntry.Link("bin/app")),
                        "",
                        "p/init: links to bin/app, which is not there; expected a file inside the folder"),
                bad(
                        Map.of("init", new FolderEntry.Link("/bin/true")),
                        "",
                        "p/init: links to /bin/true, out of the ROM; expected a relative link to a file inside the folder"),
                bad(
                        Map.of("init", new FolderEntry.Link("../other/init")),
                        "",
                        "p/init: links to ../other/init, out of the ROM; expected a relative link to a file inside the folder"),
                bad(
                        Map.of("init", new FolderEntry.Link("a"), "a", new FolderEntry.Link("init")),
                        "",
                        "p/init: its links lead in a circle; expected a file inside the folder"),
                bad(
                        Map.of("init", new FolderEntry.File(0644, 20, true)),
                        SCRIPT,
                        "p/init: mode 0644 is not executable; expected an x bit: chmod +x p/init"),
                bad(
                        Map.of("init", new FolderEntry.Link("app"), "app", new FolderEntry.File(0600, 20, true)),
                        SCRIPT,
                        "p/app: mode 0600 is not executable; expected an x bit: chmod +x p/app"),
                bad(
                        Map.of("init", PROGRAM),
                        "#!/usr/bin/env python3\r\nimport os\r\n",
                        "p/init: its first line, #!/usr/bin/env python3, ends in CR LF, so no interpreter of that name is found; "
                                + "expected LF alone: sed -i 's/\\r$//' p/init"),
                bad(
                        Map.of("init", PROGRAM),
                        "import os\n",
                        "p/init: neither an ELF program nor a script; expected its first line to be #! and an interpreter"),
                bad(
                        Map.of("init", new FolderEntry.Special("socket")),
                        "",
                        "p/init: is a socket; expected only files, directories and symbolic links"),
                bad(
                        Map.of("init", PROGRAM, "dev/sda", new FolderEntry.Special("block device")),
                        SCRIPT,
                        "p/dev/sda: is a block device; expected only files, directories and symbolic links"),
                bad(
                        Map.of("init", new FolderEntry.File(0111, 20, false)),
                        "",
                        "p/init: permission denied; expected to be readable by the user who builds the ROM"),
                bad(
                        Map.of("init", PROGRAM, "secret", new FolderEntry.Directory(0, false)),
                        SCRIPT,
                        "p/secret: permission denied; expected to be readable by the user who builds the ROM"));
    }

    private static Arguments bad(Map<String, FolderEntry> entries, String initHead, String message) {
        return Arguments.of(entries, initHead, message);
    }

    @ParameterizedTest
    @MethodSource("badFolders")
    void shouldNameThingAndExpectationWhenFolderIsBad(
            Map<String, FolderEntry> entries, String initHead, String message) {
        // When
        FolderCheck check = FolderCheck.of(listing(entries, initHead));

        // Then
        assertThat(check)
                .isInstanceOfSatisfying(
                        FolderCheck.Rejected.class,
                        rejected -> assertThat(rejected.problems())
                                .extracting(RomProblem::message)
                                .containsExactly(message));
    }

    static Stream<Map<String, FolderEntry>> goodFolders() {
        return Stream.of(
                Map.of("init", PROGRAM),
                Map.of("init", new FolderEntry.Link("bin/app"), "bin", DIRECTORY, "bin/app", PROGRAM),
                Map.of("init", new FolderEntry.Link("./a/../app"), "a", DIRECTORY, "app", PROGRAM),
                Map.of(
                        "init", new FolderEntry.Link("current/app"),
                        "current", new FolderEntry.Link("v1"),
                        "v1", DIRECTORY,
                        "v1/app", new FolderEntry.Link("../app"),
                        "app", PROGRAM),
                // A link that only a guest can follow is fine anywhere but at init.
                Map.of("init", PROGRAM, "hosts", new FolderEntry.Link("/etc/hosts")));
    }

    @ParameterizedTest
    @MethodSource("goodFolders")
    void shouldAcceptWhenInitLeadsToProgram(Map<String, FolderEntry> entries) {
        // When
        FolderCheck check = FolderCheck.of(listing(entries, SCRIPT));

        // Then
        assertThat(check).isEqualTo(new FolderCheck.Accepted(Architecture.AMD64, 1, 20));
    }

    @ParameterizedTest
    @CsvSource({
        "62, 1, AMD64",
        "183, 1, ARM64",
        "243, 1, RISCV64",
        "22, 2, S390X",
        "21, 1, PPC64LE",
        "40, 1, AMD64",
    })
    void shouldReadArchitectureWhenInitIsElf(int machine, int byteOrder, Architecture expected) {
        // Given
        char low = (char) machine;
        String number = byteOrder == 1 ? low + "\0" : "\0" + low;
        String head = "\u007fELF\2" + (char) byteOrder + "\1" + "\0".repeat(9) + "\2\0" + number + "\0".repeat(40);

        // When
        FolderCheck check = FolderCheck.of(listing(Map.of("init", PROGRAM), head));

        // Then
        assertThat(check).isEqualTo(new FolderCheck.Accepted(expected, 1, 20));
    }

    private static FolderListing listing(Map<String, FolderEntry> entries, String initHead) {
        return new FolderListing("p", new TreeMap<>(entries), initHead);
    }
}
