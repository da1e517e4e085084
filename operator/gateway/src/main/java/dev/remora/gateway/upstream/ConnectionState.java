package dev.remora.gateway.upstream;

/**
 * The life of a connection to a plugin. Each state offers only its legal next ones.
 *
 * <pre>
 *   {@link Idle} --{@link Idle#carry}--> {@link Carrying} --{@link Carrying#rest}--> {@link Idle}
 *                              |  \--{@link Carrying#tunnel}--> {@link Tunnelling} --> {@link Closed}
 *                              \--broken, or not to be used again--> {@link Closed}
 * </pre>
 */
sealed interface ConnectionState {
    /**
     * In the pool.
     *
     * @param since {@link System#nanoTime} of the last use
     */
    record Idle(long since) implements ConnectionState {
        Carrying carry(ResponseSink sink, boolean upgrade) {
            return new Carrying(sink, upgrade);
        }
    }

    /**
     * A request is under way.
     *
     * @param upgrade whether the request asked for another protocol
     */
    record Carrying(ResponseSink sink, boolean upgrade) implements ConnectionState {
        Idle rest(long now) {
            return new Idle(now);
        }

        Tunnelling tunnel() {
            return new Tunnelling();
        }
    }

    /** It carries another protocol, and belongs to a {@link Tunnel}. */
    record Tunnelling() implements ConnectionState {}

    /** Of no use any more. */
    record Closed() implements ConnectionState {}
}
