package dev.remora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Processor time of a process and its children, from {@code utime} and {@code stime} of proc(5). */
public final class CpuTime {
    /** USER_HZ, which Linux has fixed at 100 for what it shows to programs. */
    private static final int TICKS_PER_SECOND = 100;

    private static final int UTIME = 11; // counted after the command's closing parenthesis, from 0

    private CpuTime() {}

    /** Processor time so far; none once it has ended. */
    public static Duration of(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(CpuTime::alone)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration alone(ProcessHandle process) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat")));
        } catch (IOException e) {
            return Duration.ZERO; // it ended meanwhile
        }
    }

    static Duration parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }
}
