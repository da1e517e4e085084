package dev.remora.controller.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a Python program as one file that the interpreter runs as it is (PEP 441). Every Instance's Secret carries it, so
 * it is as small as the interpreter allows, and the same bytes come from the same files.
 */
final class ZipApplication {
    /** Any that the format can tell without an extra field, which would depend on the time zone. */
    private static final LocalDateTime MODIFIED = LocalDateTime.of(2000, 1, 1, 0, 0);

    private ZipApplication() {}

    static byte[] of(SortedMap<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(MODIFIED);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written to it", e);
        }
        return bytes.toByteArray();
    }
}
