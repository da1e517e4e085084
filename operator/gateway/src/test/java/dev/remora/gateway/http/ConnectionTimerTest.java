package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTimerTest {
    private static final Duration SHORT = Duration.ofMillis(40);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<Object> events = new ArrayList<>();
    private EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldCloseAConnectionWhoseRequestDoesNotArrive() {
        // When
        open(new Timeouts(SHORT, LONG, LONG, LONG));

        // Then
        awaitClosed();
    }

    @Test
    void shouldCloseAnIdleConnection() {
        // When
        ConnectionTimer timer = open(new Timeouts(LONG, SHORT, LONG, LONG));
        timer.exchangeEnded();

        // Then
        awaitClosed();
    }

    @Test
    void shouldTellOfAStalledExchange() {
        // When
        ConnectionTimer timer = open(new Timeouts(LONG, LONG, SHORT, LONG));
        timer.exchangeStarted();

        // Then
        await().untilAsserted(() -> {
            channel.runScheduledPendingTasks();
            assertThat(events).contains(new ConnectionTimer.Stalled());
        });
        assertThat(channel.isOpen()).isTrue();
    }

    private ConnectionTimer open(Timeouts timeouts) {
        ConnectionTimer timer = new ConnectionTimer(timeouts);
        channel = new EmbeddedChannel(timer, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        return timer;
    }

    private void awaitClosed() {
        await().untilAsserted(() -> {
            channel.runScheduledPendingTasks();
            assertThat(channel.isOpen()).isFalse();
        });
    }
}
