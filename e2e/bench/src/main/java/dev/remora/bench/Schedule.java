package dev.remora.bench;

/**
 * How much load for how long.
 *
 * @param connections open at a time
 * @param seconds of one round
 * @param warmUp seconds of load before a peer's first round, for its JIT if it has one
 * @param rounds of each peer
 * @param workers processes, threads or event loops of each peer, and processors that it gets
 */
record Schedule(int connections, int seconds, int warmUp, int rounds, int workers) {
    Schedule {
        positive("--connections", connections);
        positive("--seconds", seconds);
        positive("--rounds", rounds);
        positive("--workers", workers);
        if (warmUp < 0) {
            throw new IllegalArgumentException("--warm-up: " + warmUp + " (expected: 0 or more)");
        }
    }

    private static void positive(String flag, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(flag + ": " + value + " (expected: 1 or more)");
        }
    }
}
