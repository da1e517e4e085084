package dev.remora.cli.rom.model;

/** Why there is no ROM, or no image of it. Each message is one line that names the thing and what is expected of it. */
public sealed interface RomProblem {
    String message();

    record FolderMissing(String folder) implements RomProblem {
        @Override
        public String message() {
            return "%s: no such folder; expected one with an executable init in it".formatted(folder);
        }
    }

    record NotAFolder(String folder) implements RomProblem {
        @Override
        public String message() {
            return "%s: not a folder; expected one with an executable init in it".formatted(folder);
        }
    }

    record InitMissing(String folder) implements RomProblem {
        @Override
        public String message() {
            return "%s: no init in it; expected an executable file of that name, which the guest starts"
                    .formatted(folder);
        }
    }

    record InitNotAFile(String path) implements RomProblem {
        @Override
        public String message() {
            return "%s: is a directory; expected an executable file".formatted(path);
        }
    }

    record InitDangling(String path, String target) implements RomProblem {
        @Override
        public String message() {
            return "%s: links to %s, which is not there; expected a file inside the folder".formatted(path, target);
        }
    }

    record InitOutside(String path, String target) implements RomProblem {
        @Override
        public String message() {
            return "%s: links to %s, out of the ROM; expected a relative link to a file inside the folder"
                    .formatted(path, target);
        }
    }

    record InitLoop(String path) implements RomProblem {
        @Override
        public String message() {
            return "%s: its links lead in a circle; expected a file inside the folder".formatted(path);
        }
    }

    record InitNotExecutable(String path, int mode) implements RomProblem {
        @Override
        public String message() {
            return "%s: mode %04o is not executable; expected an x bit: chmod +x %s".formatted(path, mode, path);
        }
    }

    record InitNotAProgram(String path) implements RomProblem {
        @Override
        public String message() {
            return "%s: neither an ELF program nor a script; expected its first line to be #! and an interpreter"
                    .formatted(path);
        }
    }

    record InitCarriageReturn(String path, String line) implements RomProblem {
        @Override
        public String message() {
            return "%s: its first line, %s, ends in CR LF, so no interpreter of that name is found; "
                            .formatted(path, line)
                    + "expected LF alone: sed -i 's/\\r$//' " + path;
        }
    }

    record SpecialFile(String path, String kind) implements RomProblem {
        @Override
        public String message() {
            return "%s: is a %s; expected only files, directories and symbolic links".formatted(path, kind);
        }
    }

    record Unreadable(String path) implements RomProblem {
        @Override
        public String message() {
            return "%s: permission denied; expected to be readable by the user who builds the ROM".formatted(path);
        }
    }

    /**
     * The program that makes the filesystem is not installed.
     *
     * @param packages where it comes from, in words
     */
    record ToolMissing(String tool, String packages) implements RomProblem {
        @Override
        public String message() {
            return "%s: not found on the PATH; expected to be installed, from the package %s".formatted(tool, packages);
        }
    }

    record ToolFailed(String tool, int exitCode, String output) implements RomProblem {
        @Override
        public String message() {
            return "%s: failed with exit code %d: %s".formatted(tool, exitCode, output);
        }
    }

    record RegistryUnreachable(String image, String registry, String reason) implements RomProblem {
        @Override
        public String message() {
            return "%s: cannot reach the registry %s: %s".formatted(image, registry, reason);
        }
    }

    record RegistryRefused(String image, String registry, String answer) implements RomProblem {
        @Override
        public String message() {
            return "%s: the registry %s refused it: %s".formatted(image, registry, answer);
        }
    }

    record RegistryNotSecure(String image, String registry, String reason) implements RomProblem {
        @Override
        public String message() {
            return "%s: the registry %s does not speak HTTPS with a certificate that is trusted here (%s); "
                            .formatted(image, registry, reason)
                    + "expected that, or --insecure";
        }
    }

    record NotWritten(String path, String reason) implements RomProblem {
        @Override
        public String message() {
            return "%s: cannot be written; expected a file name in a folder that is writable (%s)"
                    .formatted(path, reason);
        }
    }

    record FileTrouble(String path, String reason) implements RomProblem {
        @Override
        public String message() {
            return "%s: %s".formatted(path, reason);
        }
    }
}
