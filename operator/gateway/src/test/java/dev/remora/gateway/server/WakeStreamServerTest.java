package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Streams of one HTTP/2 connection to a sleeping Instance: each waits for itself. */
class WakeStreamServerTest {
    private static final int WHOLE = FrameWire.END_HEADERS | FrameWire.END_STREAM;
    private static final int CANCEL = 8;

    @Test
    void shouldHoldEachStreamForItself() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                FrameWire caller = FrameWire.connect(lab.gateway().server().address())) {
            caller.request(1, WHOLE, "GET", "/first");
            caller.request(3, FrameWire.END_HEADERS, "POST", "/second", "content-length", "5");
            caller.data(3, FrameWire.END_STREAM, "hello");
            lab.awaitHeld(2);

            // When
            lab.wake(plugin.address());

            // Then: whichever comes first
            assertThat(caller.answers(2))
                    .extracting(FrameWire.Answer::body)
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("GET /first HTTP/1.1"),
                            second -> assertThat(second)
                                    .startsWith("POST /second HTTP/1.1")
                                    .endsWith("hello"));
            await().untilAsserted(() -> assertThat(lab.ended).hasValue(lab.begun.get()));
        }
    }

    @Test
    void shouldFreeThePlaceOfAStreamThatIsBrokenOff() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                FrameWire caller = FrameWire.connect(lab.gateway().server().address())) {
            caller.request(1, WHOLE, "GET", "/first");
            caller.request(3, WHOLE, "GET", "/second");
            lab.awaitHeld(2);

            // When
            caller.reset(1, CANCEL);

            // Then
            lab.awaitHeld(1);
        }
    }

    @Test
    void shouldTurnAwayStreamsWhenItDrains() throws Exception {
        // Given
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                WakeLab lab = new WakeLab();
                FrameWire caller = FrameWire.connect(lab.gateway().server().address())) {
            caller.request(1, WHOLE, "GET", "/first");
            lab.awaitHeld(1);

            // When
            Future<?> drained = threads.submit(() -> {
                lab.gateway().server().drain(Duration.ofSeconds(10));
                return null;
            });

            // Then
            assertThat(caller.answer(1).head()).containsEntry("remora-error", "instance-waking");
            drained.get();
        }
    }

    @Test
    void shouldNotWaitForACallerWhoPrefersThat() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                FrameWire caller = FrameWire.connect(lab.gateway().server().address())) {

            // When
            caller.request(1, WHOLE, "GET", "/first", "prefer", "respond-async");

            // Then
            assertThat(caller.answer(1).head()).containsEntry(":status", "202").containsEntry("retry-after", "5");
        }
    }
}
