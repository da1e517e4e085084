package dev.remora.cli.rom.filesystem;

import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomFormat;
import dev.remora.cli.rom.model.RomProblem;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes filesystem images. */
public final class FilesystemImage {
    /** QEMU rounds a raw disk to sectors of 512 bytes, and a page is what a guest's kernel reads at the least. */
    public static final int BLOCK_BYTES = 4096;

    /** Where a user's PATH often does not reach, and where distributions put such programs. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private static final int MOST_OUTPUT_CHARACTERS = 2000;

    private final List<Path> programFolders;

    private FilesystemImage(List<Path> programFolders) {
        this.programFolders = List.copyOf(programFolders);
    }

    /** Uses the programs on the PATH and in the system's own folders. */
    public static FilesystemImage withInstalledTools() {
        Optional<String> path = Optional.ofNullable(System.getenv("PATH"));
        Stream<String> onPath = path.stream().flatMap(value -> Stream.of(value.split(File.pathSeparator)));
        return new FilesystemImage(Stream.concat(onPath, SYSTEM_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList());
    }

    /** Uses only the programs in the given folders. */
    public static FilesystemImage withToolsIn(List<Path> programFolders) {
        return new FilesystemImage(programFolders);
    }

    /**
     * Makes one image of one folder.
     *
     * @param folder what the root of the filesystem holds; its files are readable
     * @param file replaced; its length becomes a multiple of {@link #BLOCK_BYTES}
     * @throws RomException if the format's program is missing or fails
     */
    public void make(RomFormat format, Path folder, Path file) throws IOException, InterruptedException {
        FilesystemTool tool = FilesystemTool.of(format);
        List<String> command = new ArrayList<>();
        command.add(find(tool).toString());
        command.addAll(FilesystemTool.arguments(format, folder, file));
        Files.deleteIfExists(file);
        run(tool, command);
        pad(file);
    }

    private Path find(FilesystemTool tool) {
        return programFolders.stream()
                .map(folder -> folder.resolve(tool.name()))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new RomException(new RomProblem.ToolMissing(tool.name(), tool.packages())));
    }

    private static void run(FilesystemTool tool, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        // mksquashfs refuses to run when it is told the time twice.
        builder.environment().remove("SOURCE_DATE_EPOCH");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new RomException(new RomProblem.ToolFailed(tool.name(), exitCode, oneLine(output)));
            }
        } finally {
            process.destroy();
        }
    }

    private static String oneLine(String output) {
        String line = String.join("; ", output.lines().filter(l -> !l.isBlank()).toList());
        return line.length() <= MOST_OUTPUT_CHARACTERS
                ? line
                : "… " + line.substring(line.length() - MOST_OUTPUT_CHARACTERS);
    }

    private static void pad(Path file) throws IOException {
        long missing = Math.floorMod(-Files.size(file), BLOCK_BYTES);
        if (missing == 0) {
            return;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.APPEND)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) missing);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
    }
}
