package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.directory.Target;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachableTest {
    @ParameterizedTest
    @MethodSource("causes")
    void shouldTellAGuestThatStillBootsFromOneThatDoesNot(Throwable cause, boolean waking, String slug) {
        // Given
        Target target = new Target(
                "team-a",
                "vm",
                "uid-1",
                "vmi-1",
                "hello",
                new InetSocketAddress("127.0.0.9", 1),
                waking,
                "127.0.0.9:1");

        // When
        String told = Unreachable.problem(cause, target).problem().slug();

        // Then
        assertThat(told).isEqualTo(slug);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new ConnectException(), false, "plugin-refused"),
                Arguments.of(new ConnectException(), true, "instance-waking"),
                Arguments.of(new ConnectTimeoutException(), false, "connect-timeout"),
                Arguments.of(new ConnectTimeoutException(), true, "instance-waking"));
    }
}
