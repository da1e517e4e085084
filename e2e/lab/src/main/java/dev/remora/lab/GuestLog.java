package dev.remora.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is left of one run of one guest.
 *
 * @param namespace of the Instance
 * @param instance name of the Instance
 * @param vmi UID of the VMI: each start of a guest has another one
 * @param console everything that it wrote to its serial port
 */
public record GuestLog(String namespace, String instance, String vmi, Path console) {
    private static final int DEPTH = 4; // namespace, instance, vmi, file

    /** All logs below a folder, the one that was written last first. */
    public static List<GuestLog> in(Path guests) {
        if (!Files.isDirectory(guests)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(guests, DEPTH)) {
            return files.filter(file -> file.endsWith("console.log"))
                    .sorted(Comparator.comparingLong(GuestLog::lastWritten).reversed())
                    .map(file -> of(guests.relativize(file), file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + guests, e);
        }
    }

    private static GuestLog of(Path path, Path console) {
        return new GuestLog(
                path.getName(0).toString(),
                path.getName(1).toString(),
                path.getName(2).toString(),
                console);
    }

    private static long lastWritten(Path file) {
        return file.toFile().lastModified();
    }
}
