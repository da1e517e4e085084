package dev.remora.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopCheckTest {
    private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);
    private final AtomicLong now = new AtomicLong();
    private final EventLoopCheck check = new EventLoopCheck(loops, Duration.ofSeconds(5), now::get);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void shouldFindNothingWrongWithLoopsThatAnswer() {
        // Given
        check.get();
        awaitAnswers();

        // When
        pass(Duration.ofMinutes(1));

        // Then
        assertThat(check.get()).isNull();
    }

    @Test
    void shouldNoticeALoopThatIsStuck() {
        // Given
        block();
        check.get();
        loops.next().submit(() -> {}).syncUninterruptibly(); // the other one

        // When
        pass(Duration.ofSeconds(6));

        // Then
        assertThat(check.get()).startsWith("1 of 2 are stuck");
    }

    @Test
    void shouldGiveALoopTime() {
        // Given
        block();
        check.get();
        loops.next().submit(() -> {}).syncUninterruptibly();

        // When
        pass(Duration.ofSeconds(4));

        // Then
        assertThat(check.get()).isNull();
    }

    @Test
    void shouldForgetWhatIsOver() {
        // Given
        block();
        check.get();
        pass(Duration.ofSeconds(6));
        check.get();

        // When
        release.countDown();
        awaitAnswers();

        // Then
        await().until(() -> check.get() == null);
    }

    private void block() {
        var _ = loops.next().submit(() -> {
            release.await();
            return null;
        });
    }

    /** Loops run their tasks in turn. */
    private void awaitAnswers() {
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
