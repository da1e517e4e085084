package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.ExchangeSequencer.Drain;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionsTest {
    private final ClientConnections connections = new ClientConnections(2);
    private final List<Object> events = new ArrayList<>();
    private final EmbeddedChannel first = channel();
    private final EmbeddedChannel second = channel();
    private final EmbeddedChannel third = channel();

    @AfterEach
    void finish() {
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
        third.finishAndReleaseAll();
    }

    @Test
    void shouldTakeInAsManyAsItMay() {
        // Then
        assertThat(connections.admit(first)).isTrue();
        assertThat(connections.admit(second)).isTrue();
        assertThat(connections.admit(third)).isFalse();
        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void shouldTakeInAnotherWhenOneHasEnded() {
        // Given
        connections.admit(first);
        connections.admit(second);

        // When
        first.close();

        // Then
        assertThat(connections.admit(third)).isTrue();
    }

    @Test
    void shouldNotCountTheEndOfAConnectionThatWasNotTakenIn() {
        // Given
        connections.admit(first);
        connections.admit(second);
        connections.admit(third);

        // When
        third.close();

        // Then
        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void shouldHaveNothingToDrainWhenNobodyIsThere() throws InterruptedException {
        // Then
        assertThat(connections.drain(Duration.ofMinutes(1))).isZero();
    }

    @Test
    void shouldWaitForTheConnectionsThatItTellsToDrain() {
        // Given
        connections.admit(first);
        CompletableFuture<Integer> cut = draining(Duration.ofMinutes(1));
        await().untilAsserted(() -> {
            first.runPendingTasks();
            assertThat(events).containsExactly(new Drain());
        });

        // When
        boolean doneBefore = cut.isDone();
        first.close();

        // Then
        assertThat(doneBefore).isFalse();
        assertThat(cut.join()).isZero();
    }

    @Test
    void shouldCutOffThoseThatDoNotEndInTime() throws InterruptedException {
        // Given
        connections.admit(first);
        connections.admit(second);

        // When
        int cut = connections.drain(Duration.ofMillis(1));

        // Then
        assertThat(cut).isEqualTo(2);
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isFalse();
    }

    private CompletableFuture<Integer> draining(Duration timeout) {
        CompletableFuture<Integer> cut = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                cut.complete(connections.drain(timeout));
            } catch (InterruptedException e) {
                cut.completeExceptionally(e);
            }
        });
        return cut;
    }

    private EmbeddedChannel channel() {
        return new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
    }
}
