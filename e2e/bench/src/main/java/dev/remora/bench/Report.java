package dev.remora.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The medians, a line a peer.
 *
 * @param measurements in the order in which the peers were measured
 */
record Report(List<Measurement> measurements) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    void print(PrintStream out) {
        out.printf(
                "%n%-10s %12s %10s %10s %16s %8s%n",
                "peer", "requests/s", "p50 ms", "p99 ms", "CPU us/request", "errors");
        for (Measurement m : measurements) {
            out.printf(
                    "%-10s %12.0f %10.2f %10.2f %16.1f %8d%n",
                    m.peer(), m.rps(), m.p50(), m.p99(), m.cpuPerRequest(), m.errors());
        }
        out.println();
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writeValue(file.toFile(), measurements);
    }
}
