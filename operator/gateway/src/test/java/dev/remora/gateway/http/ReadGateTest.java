package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldStopReadingWhenClosed() {
        // When
        gate.close(Reason.CONNECTING);

        // Then
        assertThat(reads()).isFalse();
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void shouldStayClosedWhileOneReasonIsLeft() {
        // Given
        gate.close(Reason.CONNECTING);
        gate.close(Reason.BACK_PRESSURE);

        // When
        gate.open(Reason.CONNECTING);

        // Then
        assertThat(reads()).isFalse();
    }

    @Test
    void shouldReadOnWhenTheLastReasonIsGone() {
        // Given
        gate.close(Reason.PIPELINED);
        gate.close(Reason.BACK_PRESSURE);

        // When
        gate.open(Reason.PIPELINED);
        gate.open(Reason.BACK_PRESSURE);

        // Then
        assertThat(reads()).isTrue();
    }

    @Test
    void shouldCountAReasonOnce() {
        // Given
        gate.close(Reason.CONNECTING);
        gate.close(Reason.CONNECTING);

        // When
        gate.open(Reason.CONNECTING);

        // Then
        assertThat(reads()).isTrue();
    }

    @Test
    void shouldNotReadOnForAReasonThatNobodyGave() {
        // Given
        channel.config().setAutoRead(false); // by somebody else

        // When
        gate.open(Reason.CONNECTING);

        // Then
        assertThat(reads()).isFalse();
    }

    private boolean reads() {
        return channel.config().isAutoRead();
    }
}
