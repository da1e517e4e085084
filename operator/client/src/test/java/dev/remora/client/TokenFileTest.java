package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class TokenFileTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Path file;
    private long time = 42;
    private TokenFile tokens;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("token"), "first\n");
        tokens = new TokenFile(file, INTERVAL, () -> time);
    }

    @Test
    void shouldReadAgainAfterAWhile() throws IOException {
        // Given
        String before = tokens.token();
        Files.writeString(file, "second");

        // When
        time += INTERVAL.toNanos() - 1;
        String within = tokens.token();
        time++;
        String after = tokens.token();

        // Then
        assertThat(before).isEqualTo("first");
        assertThat(within).isEqualTo("first");
        assertThat(after).isEqualTo("second");
    }

    @Test
    void shouldReadAtOnceWhenItIsRefused() throws IOException {
        // Given
        tokens.token();
        Files.writeString(file, "second");

        // When
        boolean another = tokens.refused("first");

        // Then
        assertThat(another).isTrue();
        assertThat(tokens.token()).isEqualTo("second");
    }

    @Test
    void shouldSayThatThereIsNoOther() throws IOException {
        // Given
        tokens.token();

        // Then
        assertThat(tokens.refused("first")).isFalse();
    }

    @Test
    void shouldNotReadWhenAnotherCallHasTheNewOneAlready() throws IOException {
        // Given
        tokens.token();
        Files.writeString(file, "second");
        tokens.refused("first");
        Files.writeString(file, "third");

        // Then
        assertThat(tokens.refused("first")).isTrue();
        assertThat(tokens.token()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", "t\u00f6ken"})
    void shouldKeepTheLastOneWhileTheFileHoldsNone(String text) throws IOException {
        // Given
        tokens.token();
        Files.writeString(file, text);

        // When
        time += INTERVAL.toNanos();

        // Then
        assertThat(tokens.token()).isEqualTo("first");
    }

    @Test
    void shouldSayWhichFileHoldsNoneAndNotWhatItHolds() throws IOException {
        // Given
        Files.writeString(file, "a secret");

        // Then
        assertThatThrownBy(tokens::token)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " holds no token (expected: visible ASCII, one word)")
                .hasMessageNotContaining("secret");
    }

    @Test
    void shouldNotShowTokens() throws IOException {
        // Given
        tokens.token();

        // Then
        assertThat(tokens).hasToString("the token in " + file);
        assertThat(TokenSource.of("secret")).asString().doesNotContain("secret");
    }
}
