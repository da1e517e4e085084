package dev.remora.gateway.telemetry;

import dev.remora.gateway.auth.AccessReview;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Decision;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * How long it takes to know who a caller is ({@code token}) and what it may ({@code access}): for requests, which mostly are
 * answered from memory, and for the API server, which is asked for the rest.
 */
public final class AuthTimes {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };
    private static final String TOKEN = "token";
    private static final String ACCESS = "access";

    private final MeterRegistry registry;

    /** Measures in {@code registry}. */
    public AuthTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Measures what requests wait for. */
    public Authenticator authentication(Authenticator cached) {
        Timer timer = waits(TOKEN);
        return token -> timed(timer, System.nanoTime(), cached.authenticate(token));
    }

    /** Measures what requests wait for. */
    public AccessReview access(AccessReview cached) {
        Timer timer = waits(ACCESS);
        return question -> timed(timer, System.nanoTime(), cached.review(question));
    }

    /** Measures the API server. */
    public Authenticator tokenReviews(Authenticator source) {
        var timers = new Reviews<Authentication>(TOKEN, Authentication.Unanswered.class::isInstance);
        return token -> timers.timed(System.nanoTime(), source.authenticate(token));
    }

    /** Measures the API server. */
    public AccessReview accessReviews(AccessReview source) {
        var timers = new Reviews<Decision>(ACCESS, Decision.Unanswered.class::isInstance);
        return question -> timers.timed(System.nanoTime(), source.review(question));
    }

    private Timer waits(String question) {
        return Timer.builder("remora.gateway.auth")
                .description("Time that requests waited for an answer about their caller, remembered ones included")
                .tag("question", question)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static <A> CompletableFuture<A> timed(Timer timer, long start, CompletableFuture<A> answer) {
        if (answer.isDone()) {
            timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return answer;
        }
        return answer.whenComplete((_, _) -> timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
    }

    private final class Reviews<A> {
        private final Predicate<A> isNone;
        private final Timer answered;
        private final Timer unanswered;

        Reviews(String question, Predicate<A> isNone) {
            this.isNone = isNone;
            this.answered = timer(question, "answered");
            this.unanswered = timer(question, "unanswered");
        }

        CompletableFuture<A> timed(long start, CompletableFuture<A> review) {
            return review.whenComplete((answer, error) -> {
                Timer timer = error != null || isNone.test(answer) ? unanswered : answered;
                timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            });
        }

        private Timer timer(String question, String result) {
            return Timer.builder("remora.gateway.reviews")
                    .description("Time until the API server answered a question about a caller, or did not")
                    .tag("question", question)
                    .tag("result", result)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
