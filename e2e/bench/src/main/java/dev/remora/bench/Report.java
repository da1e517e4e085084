package dev.remora.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The medians, a line a peer, in the order in which they were measured.
 *
 * @param busy with all connections
 * @param calm with a single connection; the first line is the backend without a proxy
 */
record Report(List<Measurement> busy, List<Measurement> calm) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    void print(PrintStream out) {
        out.printf(
                "%n%-10s %12s %10s %10s %16s %8s%n",
                "peer", "requests/s", "p50 ms", "p99 ms", "CPU us/request", "errors");
        for (Measurement m : busy) {
            out.printf(
                    "%-10s %12.0f %10.2f %10.2f %16.1f %8d%n",
                    m.peer(), m.rps(), m.p50(), m.p99(), m.cpuPerRequest(), m.errors());
        }
        out.printf("%n%-10s %10s %10s %10s%n", "1 client", "p50 us", "added us", "p99 us");
        for (Measurement m : calm) {
            out.printf("%-10s %10.0f %10.0f %10.0f%n", m.peer(), m.p50() * 1000, added(m) * 1000, m.p99() * 1000);
        }
        out.println();
    }

    private double added(Measurement peer) {
        return peer.p50() - calm.getFirst().p50();
    }

    /** Writes the busy peers as a list; {@code added_p50_ms} is what each adds to the backend's own time for one client. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        ArrayNode peers = JSON.valueToTree(busy);
        for (int i = 0; i < peers.size(); i++) {
            ((ObjectNode) peers.get(i)).put("added_p50_ms", added(calm.get(i + 1)));
        }
        JSON.writeValue(file.toFile(), peers);
    }
}
