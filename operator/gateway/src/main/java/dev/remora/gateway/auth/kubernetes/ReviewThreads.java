package dev.remora.gateway.auth.kubernetes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs reviews, a bounded number at a time: beyond it nobody queues, and the answer is that there is none. */
public final class ReviewThreads implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("review-", 0).factory());
    private final Semaphore free;

    /**
     * @param limit most reviews under way, at least 1
     */
    public ReviewThreads(int limit) {
        this.free = new Semaphore(limit);
    }

    /**
     * Runs a review.
     *
     * @param failed makes the answer when the review throws or may not start
     */
    <A> CompletableFuture<A> run(Supplier<A> review, Function<RuntimeException, A> failed) {
        if (!free.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    failed.apply(new IllegalStateException("too many reviews are under way")));
        }
        return CompletableFuture.supplyAsync(review, threads)
                .whenComplete((answer, error) -> free.release())
                .exceptionally(error -> failed.apply(
                        error.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(error)));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
