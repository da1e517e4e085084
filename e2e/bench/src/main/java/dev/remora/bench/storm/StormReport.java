package dev.remora.bench.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All scenarios, a line each. */
record StormReport(List<StormResult> results) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    void print(PrintStream out) {
        out.printf(
                "%n%-26s %9s %7s %14s %15s %8s %8s %11s %11s%n",
                "scenario",
                "requests",
                "errors",
                "TokenReviews",
                "AccessReviews",
                "p50 ms",
                "p99 ms",
                "gateway CPU",
                "load CPU ms");
        for (StormResult r : results) {
            out.printf(
                    "%-26s %9d %7d %14d %15d %8.1f %8.1f %11d %11d%n",
                    r.scenario(),
                    r.requests(),
                    r.errors(),
                    r.tokenReviews(),
                    r.accessReviews(),
                    r.p50(),
                    r.p99(),
                    r.gatewayCpu(),
                    r.loadCpu());
        }
        out.println();
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writeValue(file.toFile(), results);
    }
}
