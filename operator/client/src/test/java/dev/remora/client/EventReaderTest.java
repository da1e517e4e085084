package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    @Test
    void shouldReadEvents() {
        // Given
        String text = """
                \uFEFF: a comment
                data: first

                id: 7
                event:output
                data:  two
                data
                retry: 10
                unknown: x

                event: lost

                data:

                data: incomplete""";

        // Then
        assertThat(EventReader.events(text.lines()))
                .containsExactly(
                        new ServerSentEvent("message", "first", ""),
                        new ServerSentEvent("output", " two\n", "7"),
                        new ServerSentEvent("message", "", "7"));
    }

    @Test
    void shouldTellAnEventBeforeTheNextLineIsThere() {
        // Given
        AtomicInteger asked = new AtomicInteger();
        Stream<String> lines = Stream.of("data: first", "", "data: second", "").peek(line -> asked.incrementAndGet());

        // When
        ServerSentEvent first = EventReader.events(lines).iterator().next();

        // Then
        assertThat(first.data()).isEqualTo("first");
        assertThat(asked).hasValue(2);
    }

    @Test
    void shouldCloseTheLines() {
        // Given
        AtomicInteger closed = new AtomicInteger();

        // When
        EventReader.events(Stream.<String>empty().onClose(closed::incrementAndGet))
                .close();

        // Then
        assertThat(closed).hasValue(1);
    }
}
