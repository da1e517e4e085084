package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestHttp.Answer;
import dev.remora.controller.observe.GuestHttp.Silence;
import dev.remora.controller.observe.GuestHttp.Spoken;
import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.observe.Rounds.Next;
import java.time.Duration;

/**
 * What one plugin's answers add up to. Decides as the kubelet does for a probe: a status from 200 to 399 is a success,
 * one success is enough, and a verdict falls only after so many failures in a row. A plugin of which nothing is known
 * yet is asked more often at first, which does not make it fail sooner.
 */
final class Pulse {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration EAGER = Duration.ofSeconds(5);
    private static final int SUCCESS = 200;
    private static final int FAILURE = 400;
    private static final int LONGEST_PATH = 64;

    private final HealthTarget target;
    private volatile Health latest;
    private String failure = "";
    private int failures;
    private int alike;
    private Duration waited = Duration.ZERO;
    private Duration eagerness = FIRST;

    Pulse(HealthTarget target, Health first) {
        this.target = target;
        this.latest = first;
    }

    Health latest() {
        return latest;
    }

    /** Whether the answer changes the verdict. */
    boolean learn(Answer answer) {
        String what = failure(answer);
        if (what.isEmpty()) {
            return succeeded();
        }
        failures++;
        alike = what.equals(failure) ? alike + 1 : 1;
        failure = what;
        return switch (latest) {
            case Healthy _ -> failures >= target.failureThreshold() && failed();
            case Unknown _ -> failures >= target.failureThreshold() && waitedEnough() && failed();
            // Whose failures alternate gets one message, not a new one each time.
            case Unhealthy(String message) ->
                alike >= target.failureThreshold() && !message.startsWith(failure) && failed();
        };
    }

    /** When to ask again. */
    Next next() {
        Duration delay = target.period();
        boolean eager = latest instanceof Unknown && eagerness.compareTo(delay) < 0;
        if (eager) {
            delay = eagerness;
            eagerness = eagerness.multipliedBy(2);
        }
        waited = waited.plus(delay);
        return new Next(delay, eager && delay.compareTo(EAGER) < 0);
    }

    private boolean succeeded() {
        failures = 0;
        alike = 0;
        failure = "";
        boolean news = !(latest instanceof Healthy);
        latest = new Healthy();
        return news;
    }

    private boolean failed() {
        latest = new Unhealthy(failures == 1 ? failure : failure + " (" + failures + " failures in a row)");
        return true;
    }

    private boolean waitedEnough() {
        return waited.compareTo(target.period().multipliedBy(target.failureThreshold() - 1L)) >= 0;
    }

    private String failure(Answer answer) {
        return switch (answer) {
            case Spoken(int status, String _) when status >= SUCCESS && status < FAILURE -> "";
            case Spoken(int status, String _) -> asked() + "HTTP status " + status;
            case Silence(String message) -> asked() + message;
        };
    }

    private String asked() {
        String query = target.uri().getRawQuery();
        String path = target.uri().getRawPath() + (query == null ? "" : "?" + query);
        String shown = path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH - 1) + "…";
        return "GET %s on port %d: ".formatted(shown, target.uri().getPort());
    }
}
