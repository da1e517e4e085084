package dev.remora.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Says what is being done, and how long it took when it is done. */
public final class Progress {
    private final Consumer<String> lines;
    private final long began = System.nanoTime();

    /** @param lines gets each line, without its end */
    public Progress(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Says one thing. */
    public void say(String what) {
        lines.accept("[%6.1f s] %s".formatted(seconds(began), what));
    }

    /** Does one step, and says so before and after. */
    public <T> T step(String what, Callable<T> work) {
        say(what + " ...");
        long start = System.nanoTime();
        try {
            T result = work.call();
            say("%s: done in %.1f s".formatted(what, seconds(start)));
            return result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what + " failed: " + e.getMessage(), e);
        }
    }

    private static double seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis() / 1000.0;
    }
}
