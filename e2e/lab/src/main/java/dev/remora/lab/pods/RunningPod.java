package dev.remora.lab.pods;

import dev.remora.lab.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A Pod's process, from its first start to its last end. Used by one thread. */
final class RunningPod {
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final String name;
    private final PodTranslation translation;
    private final PodTranslation.Place place;
    private final Path jar;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private @Nullable ChildProcess process;
    private Instant startedAt = Instant.MIN;
    private Instant endedAt = Instant.MIN;
    private int starts;
    private @Nullable Instant killAt;

    /**
     * A Pod that has not been started.
     *
     * @param jar of the program
     * @param log that gets its output
     */
    RunningPod(String name, PodTranslation translation, PodTranslation.Place place, Path jar, Path log) {
        this.name = name;
        this.translation = translation;
        this.place = place;
        this.jar = jar;
        this.log = log;
    }

    PodTranslation.Place place() {
        return place;
    }

    Path log() {
        return log;
    }

    boolean runs() {
        return process != null && process.process().isAlive();
    }

    /** Number of starts after the first. */
    int restarts() {
        return Math.max(0, starts - 1);
    }

    Instant startedAt() {
        return startedAt;
    }

    /** How it ended last, if it does not run. */
    OptionalInt exitCode() {
        return process == null || runs()
                ? OptionalInt.empty()
                : OptionalInt.of(process.process().exitValue());
    }

    /**
     * Starts it; one that ended is started again after a while that grows.
     *
     * @param again whether one that ended is
     * @return whether it was started now
     */
    boolean start(boolean again) {
        if (runs() || killAt != null || (starts > 0 && !again)) {
            return false;
        }
        Instant now = Instant.now();
        if (starts > 0 && endedAt.equals(Instant.MIN)) {
            endedAt = now;
        }
        if (starts > 0
                && now.isBefore(endedAt.plusSeconds(Math.min(1L << Math.min(starts, 10), LONGEST_WAIT_SECONDS)))) {
            return false;
        }
        process = ChildProcess.startAlone(name, command(), translation.environment(), log);
        startedAt = now;
        endedAt = Instant.MIN;
        starts++;
        return true;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(translation.javaOptions());
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(translation.arguments());
        return command;
    }

    /** Whether its probe answers as it should. */
    boolean ready() {
        return runs() && translation.readiness().map(this::answers).orElse(true);
    }

    private boolean answers(URI probe) {
        HttpRequest request = HttpRequest.newBuilder(probe).timeout(PROBE).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Asks it to end, and kills it when its time is over; to be called until it has ended.
     *
     * @return whether it has ended
     */
    boolean stop(Duration grace) {
        if (process == null || !runs()) {
            return true;
        }
        Instant now = Instant.now();
        if (killAt == null) {
            killAt = now.plus(grace);
            process.process().destroy();
        } else if (now.isAfter(killAt)) {
            process.process().destroyForcibly();
        }
        return false;
    }

    /** Ends it, within seconds. */
    void end() {
        if (process != null) {
            process.close();
        }
    }
}
