package dev.remora.controller.plan;

/**
 * TCP ports that plugins and the guests' status endpoints get, both ends included.
 *
 * @param start first port, 1 to 65535
 * @param end last port, {@code start} to 65535
 */
public record PortRange(int start, int end) {
    private static final int HIGHEST = 65535;

    /** Checks the bounds. */
    public PortRange {
        if (start < 1 || end > HIGHEST || start > end) {
            throw new IllegalArgumentException(
                    "plugin ports %d to %d (expected: 1 <= start <= end <= 65535)".formatted(start, end));
        }
    }

    boolean contains(int port) {
        return start <= port && port <= end;
    }

    @Override
    public String toString() {
        return start + "-" + end;
    }
}
