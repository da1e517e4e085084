package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelTest {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Exchange exchange = UpstreamFixture.exchange(outcomes);
    private final EmbeddedChannel client = new EmbeddedChannel(new HttpResponseEncoder(), new FlowControlHandler());
    private final EmbeddedChannel plugin = new EmbeddedChannel(new HttpRequestEncoder(), new FlowControlHandler());

    @AfterEach
    void finish() {
        client.finishAndReleaseAll();
        plugin.finishAndReleaseAll();
    }

    @Test
    void shouldPassBytesBothWays() {
        // Given
        open();

        // When
        receive(client, "up");
        receive(plugin, "down");

        // Then
        assertThat(PluginChannel.sent(plugin)).isEqualTo("up");
        assertThat(PluginChannel.sent(client)).isEqualTo("down");
    }

    @Test
    void shouldPassOnFirstWhatWasReadAhead() {
        // Given
        client.config().setAutoRead(false);
        plugin.config().setAutoRead(false);
        receive(client, "early up");
        receive(plugin, "early down");

        // When
        open();
        receive(client, ", up");
        receive(plugin, ", down");

        // Then
        assertThat(PluginChannel.sent(plugin)).endsWith("early up, up");
        assertThat(PluginChannel.sent(client)).endsWith("early down, down");
    }

    @Test
    void shouldLeaveNoHttpBehind() {
        // When
        open();

        // Then
        assertThat(client.pipeline().toMap().values()).hasOnlyElementsOfType(Tunnel.class);
        assertThat(plugin.pipeline().toMap().values()).hasOnlyElementsOfType(Tunnel.class);
    }

    @Test
    void shouldNotPassOnTheEmptyEndOfTheAnswer() {
        // Given
        open();

        // When
        plugin.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(client.<Object>readOutbound()).isNull();
    }

    @Test
    void shouldReadOneSideOnlyAsFastAsTheOtherTakesIt() {
        // Given
        open();

        // When
        PluginChannel.setWritable(plugin, false);
        boolean clientReadsWhilePluginIsFull = client.config().isAutoRead();
        boolean pluginReadsWhilePluginIsFull = plugin.config().isAutoRead();
        PluginChannel.setWritable(plugin, true);

        // Then
        assertThat(clientReadsWhilePluginIsFull).isFalse();
        assertThat(pluginReadsWhilePluginIsFull).isTrue();
        assertThat(client.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldNotReadOneSideWhenTheOtherIsFullFromTheStart() {
        // Given
        PluginChannel.setWritable(client, false);

        // When
        open();

        // Then
        assertThat(plugin.config().isAutoRead()).isFalse();
        assertThat(client.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldCloseTheOtherSideWhenOneIsGone() {
        // Given
        open();

        // When
        plugin.close();

        // Then
        assertThat(client.isOpen()).isFalse();
        assertThat(outcomes).containsExactly(Outcome.UPGRADED);
    }

    @Test
    void shouldDeliverTheLastBytesBeforeItCloses() {
        // Given
        open();

        // When
        plugin.pipeline().fireChannelRead(Unpooled.copiedBuffer("bye", StandardCharsets.US_ASCII));
        plugin.close();

        // Then
        assertThat(PluginChannel.sent(client)).isEqualTo("bye");
    }

    @Test
    void shouldPassOnTheEndOfOneSidesOutput() {
        // Given
        open();

        // When
        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        // Then
        assertThat(plugin.isOpen()).isFalse(); // an embedded channel has no half to close
    }

    @Test
    void shouldCloseBothSidesWhenNothingMoves() {
        // Given
        open();

        // When
        client.pipeline().fireUserEventTriggered(new ConnectionTimer.Stalled());

        // Then
        assertThat(client.isOpen()).isFalse();
        assertThat(plugin.isOpen()).isFalse();
        assertThat(outcomes).containsExactly(Outcome.TIMED_OUT);
    }

    @Test
    void shouldCloseBothSidesWhenOneFails() {
        // Given
        open();

        // When
        plugin.pipeline().fireExceptionCaught(new IOException("reset"));

        // Then
        assertThat(client.isOpen()).isFalse();
        assertThat(plugin.isOpen()).isFalse();
    }

    private void open() {
        Tunnel.open(client, plugin, exchange);
    }

    private static void receive(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
