package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.controller.observe.Rounds.Next;
import dev.remora.controller.observe.Rounds.Question;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final Rounds rounds = new Rounds("test", 200);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        rounds.close();
    }

    @Test
    void shouldKeepThePaceWhenManyWantMore() throws InterruptedException {
        // Given: 2000 guests that want 20000 questions a second
        for (int i = 0; i < 2000; i++) {
            rounds.begin(question(asked::incrementAndGet, Duration.ofMillis(100)));
        }

        // When
        Thread.sleep(1000);

        // Then
        assertThat(asked.get()).isBetween(50, 250);
    }

    @Test
    void shouldGoOnWithOthersWhileSomeDoNotAnswer() {
        // Given
        var never = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            rounds.begin(question(never::await, Duration.ZERO));
        }

        // When
        rounds.begin(question(asked::incrementAndGet, Duration.ofMillis(10)));

        // Then
        await().until(() -> asked.get() > 3);
        never.countDown();
    }

    @Test
    void shouldUseNoThreadForWhoWaits() {
        // Given
        int before = Thread.activeCount();

        // When
        for (int i = 0; i < 100; i++) {
            rounds.begin(question(asked::incrementAndGet, Duration.ofHours(1)));
        }
        await().until(() -> asked.get() == 100);

        // Then
        assertThat(Thread.activeCount() - before).isLessThan(10);
    }

    private static Question question(Effect effect, Duration period) {
        return new Question() {
            @Override
            Next ask() throws InterruptedException {
                effect.happen();
                return new Next(period, false);
            }
        };
    }

    private interface Effect {
        void happen() throws InterruptedException;
    }
}
