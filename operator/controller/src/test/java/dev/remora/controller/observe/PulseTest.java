package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.observe.GuestHttp.Answer;
import dev.remora.controller.observe.GuestHttp.Silence;
import dev.remora.controller.observe.GuestHttp.Spoken;
import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PulseTest {
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private Pulse pulse = pulse(3, new Healthy());

    @ParameterizedTest
    @CsvSource({"200,true", "204,true", "302,true", "399,true", "199,false", "400,false", "404,false", "500,false"})
    void shouldJudgeStatusAsTheKubeletDoes(int status, boolean healthy) {
        // Given
        pulse = pulse(1, new Unknown());

        // When
        hear(answer(status));

        // Then
        assertThat(pulse.latest() instanceof Healthy).isEqualTo(healthy);
    }

    @Test
    void shouldStayHealthyUntilItFailedOftenEnoughInARow() {
        // When
        boolean news = false;
        for (int status : new int[] {500, 500, 200, 500, 500}) {
            news |= hear(answer(status));
        }

        // Then
        assertThat(news).isFalse();
        assertThat(pulse.latest()).isEqualTo(new Healthy());
    }

    @Test
    void shouldSayWhatWasAskedAndWhatCameOfItWhenItBecomesUnhealthy() {
        // When
        hear(answer(500));
        hear(answer(500));
        boolean news = hear(new Silence("no answer within 5s"));

        // Then
        assertThat(news).isTrue();
        assertThat(pulse.latest())
                .isEqualTo(
                        new Unhealthy("GET /healthz?deep=1 on port 20000: no answer within 5s (3 failures in a row)"));
    }

    @Test
    void shouldBeHealthyAgainAfterOneSuccess() {
        // Given
        pulse = pulse(3, new Unhealthy("GET /"));

        // When
        boolean news = hear(answer(200));

        // Then
        assertThat(news).isTrue();
        assertThat(pulse.latest()).isEqualTo(new Healthy());
    }

    @Test
    void shouldBeNoNewsWhenFailuresOfAnUnhealthyPluginAlternate() {
        // Given
        hear(answer(500));
        hear(answer(500));
        hear(answer(500));
        Health verdict = pulse.latest();

        // When
        boolean news = false;
        for (int i = 0; i < 10; i++) {
            news |= hear(answer(503)) || hear(answer(500)) || hear(new Silence("nobody listens there"));
        }

        // Then
        assertThat(news).isFalse();
        assertThat(pulse.latest()).isEqualTo(verdict);
    }

    @Test
    void shouldSayWhatIsWrongNowWhenAnUnhealthyPluginKeepsFailingInAnotherWay() {
        // Given
        hear(answer(500));
        hear(answer(500));
        hear(answer(500));

        // When
        hear(answer(503));
        hear(answer(503));
        boolean news = hear(answer(503));

        // Then
        assertThat(news).isTrue();
        assertThat(pulse.latest())
                .isEqualTo(new Unhealthy("GET /healthz?deep=1 on port 20000: HTTP status 503 (6 failures in a row)"));
    }

    @Test
    void shouldAskOftenBeforeTheFirstAnswerAndNotFailAnySoonerForThat() {
        // Given
        pulse = pulse(3, new Unknown());
        Duration waited = Duration.ZERO;
        int asked = 0;

        // When
        while (pulse.latest() instanceof Unknown) {
            pulse.learn(answer(500));
            asked++;
            if (pulse.latest() instanceof Unknown) {
                waited = waited.plus(pulse.next().delay());
            }
        }

        // Then
        assertThat(waited).isBetween(PERIOD.multipliedBy(2), PERIOD.multipliedBy(3));
        assertThat(asked).isBetween(6, 10);
    }

    @Test
    void shouldAskInItsPeriodOnceItAnswers() {
        // Given
        pulse = pulse(3, new Unknown());

        // When
        hear(answer(200));

        // Then
        assertThat(pulse.next()).isEqualTo(new Rounds.Next(PERIOD, false));
    }

    private boolean hear(Answer answer) {
        boolean news = pulse.learn(answer);
        pulse.next();
        return news;
    }

    private static Answer answer(int status) {
        return new Spoken(status, "");
    }

    private static Pulse pulse(int failureThreshold, Health first) {
        URI uri = URI.create("http://10.0.0.1:20000/healthz?deep=1");
        return new Pulse(new HealthTarget("uid", uri, PERIOD, Duration.ofSeconds(5), failureThreshold), first);
    }
}
