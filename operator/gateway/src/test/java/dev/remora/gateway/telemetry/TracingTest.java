package dev.remora.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final HttpHeaders headers = new DefaultHttpHeaders();

    @Test
    void shouldPassOnWhatIsValid() {
        // Given
        headers.add("traceparent", PARENT);
        headers.add("tracestate", "rojo=00f067aa0ba902b7, tenant@congo=t61rcWkgMzE");
        headers.add("tracestate", ",a=b");

        // When
        Trace trace = Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(trace.id()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(headers.getAll("traceparent")).containsExactly(PARENT);
        assertThat(headers.getAll("tracestate")).hasSize(2);
    }

    @Test
    void shouldBeginNoTrace() {
        // When
        Trace trace = Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(trace.id()).isNull();
        assertThat(headers).isEmpty();
    }

    @Test
    void shouldDropAnInvalidParentAndItsState() {
        // Given
        headers.add("traceparent", PARENT + "-more");
        headers.add("tracestate", "a=b");

        // When
        Trace trace = Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(trace.id()).isNull();
        assertThat(headers).isEmpty();
    }

    @Test
    void shouldDropTwoParents() {
        // Given
        headers.add("traceparent", PARENT);
        headers.add("traceparent", PARENT);

        // When
        Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(headers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "A=b", "a=b=c", "a=b,c", "a=\u00fc", "a@b@c=d", "a=", "a b=c", "@a=b"})
    void shouldDropAnInvalidStateAlone(String invalid) {
        // Given
        headers.add("traceparent", PARENT);
        headers.add("tracestate", invalid);

        // When
        Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(headers.names()).containsExactly("traceparent");
    }

    @Test
    void shouldDropAStateOfTooManyMembers() {
        // Given
        headers.add("traceparent", PARENT);
        headers.add(
                "tracestate",
                IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(",")));

        // When
        Tracing.PASS_ON.begin(headers);

        // Then
        assertThat(headers.names()).containsExactly("traceparent");
    }
}
