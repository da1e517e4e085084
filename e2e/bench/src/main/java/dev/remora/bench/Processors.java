package dev.remora.bench;

import java.util.ArrayList;
import java.util.List;

/** Who runs where, so that no peer competes with its own load: the same for all. */
final class Processors {
    /** Of the proxy. */
    static final String PROXY = "0";

    private Processors() {}

    /** Of the load and the backend: every processor but {@link #PROXY}, or the same one where there is no other. */
    static String others() {
        int count = Runtime.getRuntime().availableProcessors();
        return count > 1 ? "1-" + (count - 1) : PROXY;
    }

    static List<String> pinned(String processors, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "--cpu-list", processors));
        pinned.addAll(command);
        return pinned;
    }
}
