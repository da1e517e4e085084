package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachableTest {
    @ParameterizedTest
    @MethodSource("causes")
    void shouldTellARefusalFromSilence(Throwable cause, String slug) {
        // When
        String told = Unreachable.problem(cause).problem().slug();

        // Then
        assertThat(told).isEqualTo(slug);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new ConnectException(), "plugin-refused"),
                Arguments.of(new ConnectTimeoutException(), "connect-timeout"));
    }
}
