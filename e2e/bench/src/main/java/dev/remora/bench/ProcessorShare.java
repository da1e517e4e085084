package dev.remora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The same share of one processor for each worker of a process, however many processors there are: a control group for each of its
 * threads (the kernel's sched-bwc.rst; the controller {@code cpu} of cgroups version 1, which knows threads).
 */
final class ProcessorShare implements AutoCloseable {
    private static final Path CONTROLLER = Path.of("/sys/fs/cgroup/cpu");
    private static final int PERIOD_MICROS = 100_000;

    private final List<Path> groups = new ArrayList<>();
    private final int percent;

    /** @param percent of one processor, 1 to 100 */
    ProcessorShare(int percent) {
        this.percent = percent;
    }

    /**
     * From now on each thread has it.
     *
     * @param threads prefix of their names
     * @return how many they are
     * @throws IOException where there is no such controller, or without root's rights
     */
    int limit(Process process, String threads) throws IOException {
        if (!Files.isWritable(CONTROLLER.resolve("tasks"))) {
            throw new IOException(CONTROLLER + " (expected: the cpu controller of cgroups version 1, and root)");
        }
        for (Path thread : threads(process, threads)) {
            Path group = Files.createDirectory(CONTROLLER.resolve("remora-bench-" + thread.getFileName()));
            groups.add(group);
            Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Integer.toString(PERIOD_MICROS * percent / 100));
            Files.writeString(group.resolve("tasks"), thread.getFileName().toString());
        }
        return groups.size();
    }

    private static List<Path> threads(Process process, String prefix) throws IOException {
        List<Path> named = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : all.toList()) {
                if (Files.readString(thread.resolve("comm")).startsWith(prefix)) {
                    named.add(thread);
                }
            }
        }
        return named;
    }

    /** To be called when the process has ended: a group with threads in it stays. */
    @Override
    public void close() throws IOException {
        for (Path group : groups) {
            Files.deleteIfExists(group);
        }
    }
}
