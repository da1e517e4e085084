package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.ExchangeSequencer.Drain;
import dev.remora.gateway.telemetry.ConnectionRefusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConnectionsTest {
    private final ClientConnections connections = new ClientConnections(2, 0);
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
        assertThat(connections.admit(first, false)).isNull();
        assertThat(connections.admit(second, false)).isNull();
        assertThat(connections.admit(third, false)).isEqualTo(ConnectionRefusal.LIMIT);
        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void shouldTakeInAnotherWhenOneHasEnded() {
        // Given
        connections.admit(first, false);
        connections.admit(second, false);

        // When
        first.close();

        // Then
        assertThat(connections.admit(third, false)).isNull();
    }

    @Test
    void shouldNotCountTheEndOfAConnectionThatWasNotTakenIn() {
        // Given
        connections.admit(first, false);
        connections.admit(second, false);
        connections.admit(third, false);

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

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "2001:db8::1, 2001:db8::ffff:2, true",
        "2001:db8::1, 2001:db8:0:1::1, false"
    })
    void shouldCountConnectionsOfOneClient(String one, String other, boolean same) throws UnknownHostException {
        // Given
        ClientConnections bounded = new ClientConnections(100, 1);
        EmbeddedChannel before = from(one);
        EmbeddedChannel after = from(other);
        bounded.admit(before, false);

        // When
        ConnectionRefusal refusal = bounded.admit(after, false);
        before.close();
        after.close();

        // Then
        assertThat(refusal).isEqualTo(same ? ConnectionRefusal.CLIENT_LIMIT : null);
        assertThat(bounded.count()).isZero();
        assertThat(bounded.clients()).isZero();
    }

    @Test
    void shouldNotLimitAnAddressThatManyCallersShare() throws UnknownHostException {
        // Given
        ClientConnections bounded = new ClientConnections(100, 1);
        bounded.admit(from("10.0.0.1"), true);

        // When
        ConnectionRefusal refusal = bounded.admit(from("10.0.0.1"), true);

        // Then
        assertThat(refusal).isNull();
    }

    private static EmbeddedChannel from(String address) throws UnknownHostException {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 40_000);
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
    }

    @Test
    void shouldWaitForTheConnectionsThatItTellsToDrain() {
        // Given
        connections.admit(first, false);
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
        connections.admit(first, false);
        connections.admit(second, false);

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
