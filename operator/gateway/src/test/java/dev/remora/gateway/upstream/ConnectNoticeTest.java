package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectNoticeTest {
    @Test
    void shouldTellOnceAndLeave() {
        // Given
        AtomicInteger told = new AtomicInteger();

        // When
        EmbeddedChannel channel = new EmbeddedChannel(new ConnectNotice(told::incrementAndGet));
        channel.pipeline().fireChannelActive();

        // Then
        assertThat(told).hasValue(1);
        assertThat(channel.pipeline().get(ConnectNotice.class)).isNull();
    }
}
