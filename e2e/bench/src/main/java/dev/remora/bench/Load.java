package dev.remora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Closed-loop load by wrk; its Lua script prints the figures as JSON. */
final class Load {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MICROSECONDS = 1000.0;

    private final Path script;
    private final Request request;
    private final String processors;

    /** Runs on {@code processors}, a list as taskset(1) takes it. */
    Load(Path script, Request request, String processors) {
        this.script = script;
        this.request = request;
        this.processors = processors;
    }

    /** Loads a peer and measures it meanwhile. */
    Measurement measure(Peer peer, int connections, int seconds) throws IOException, InterruptedException {
        Duration before = CpuTime.of(peer.process().toHandle());
        JsonNode figures = run(peer, connections, seconds);
        Duration cpu = CpuTime.of(peer.process().toHandle()).minus(before);
        long requests = figures.get("requests").asLong();
        long errors = figures.get("errors").asLong();
        return new Measurement(
                peer.name(),
                requests / (figures.get("duration_us").asDouble() / 1_000_000),
                figures.get("p50_us").asDouble() / MICROSECONDS,
                figures.get("p99_us").asDouble() / MICROSECONDS,
                requests == 0 ? 0 : cpu.toNanos() / MICROSECONDS / requests,
                errors);
    }

    private JsonNode run(Peer peer, int connections, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(Processors.pinned(
                        processors,
                        List.of(
                                "wrk",
                                "--threads=1",
                                "--connections=" + connections,
                                "--duration=" + seconds + "s",
                                "--timeout=5s",
                                "--header=Authorization: Bearer " + request.token(),
                                "--script=" + script,
                                peer.url())))
                .redirectErrorStream(true)
                .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || !output.contains("{")) {
            throw new IllegalStateException("wrk failed against " + peer.name() + ": " + output);
        }
        return JSON.readTree(output.substring(output.lastIndexOf('{')));
    }
}
