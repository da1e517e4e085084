package dev.remora.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class NoLeaksTest {
    @Test
    void shouldFindABufferThatNobodyReleased() throws InterruptedException {
        // Given
        leak();

        // When
        var found = NoLeaks.found();

        // Then
        assertThat(found).singleElement().asString().contains("NoLeaksTest.java");
    }

    private static void leak() {
        ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }
}
