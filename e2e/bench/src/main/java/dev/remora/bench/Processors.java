package dev.remora.bench;

import java.util.ArrayList;
import java.util.List;

/** Who runs where, so that no peer competes with its own load: the same for all. */
final class Processors {
    private Processors() {}

    /** Of a proxy: as many as it has workers, from 0 on. */
    static String proxy(int workers) {
        return "0-" + (Math.min(workers, count()) - 1);
    }

    /** Of the load and the backend: those that a proxy leaves, or all where it leaves none. */
    static String others(int workers) {
        return (workers < count() ? workers : 0) + "-" + (count() - 1);
    }

    private static int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    static List<String> pinned(String processors, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "--cpu-list", processors));
        pinned.addAll(command);
        return pinned;
    }
}
