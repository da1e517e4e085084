package dev.remora.gateway.health;

import java.time.Duration;

/** Asks the API server something cheap when nothing else was asked lately, on a thread of its own. */
public final class ApiServerProbe implements AutoCloseable {
    private final ApiServerContact contact;
    private final Runnable question;
    private final Duration period;
    private final Thread thread;

    /**
     * Starts to ask.
     *
     * @param question any request through a client that {@code contact} listens to; may throw
     * @param period of silence after which it is asked, and between two questions
     */
    public ApiServerProbe(ApiServerContact contact, Runnable question, Duration period) {
        this.contact = contact;
        this.question = question;
        this.period = period;
        this.thread = Thread.ofVirtual().name("api-server-probe").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(period);
                if (contact.silence().compareTo(period) >= 0) {
                    ask();
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            question.run();
        } catch (RuntimeException noAnswer) {
            // the contact knows
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
