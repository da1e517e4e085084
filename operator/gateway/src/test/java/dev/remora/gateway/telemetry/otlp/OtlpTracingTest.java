package dev.remora.gateway.telemetry.otlp;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.telemetry.Tracing;
import dev.remora.gateway.telemetry.otlp.OtlpReceiver.Received;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector gets, and what the plugin, when OpenTelemetry's environment variables name an endpoint. */
@SuppressWarnings("NullAway.Init")
class OtlpTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    private final Backend backend = Backend.echo();
    private final Map<String, String> environment = new HashMap<>();
    private OtlpReceiver collector;

    @BeforeEach
    void start() throws IOException {
        collector = new OtlpReceiver();
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    }

    @AfterEach
    void stop() throws IOException {
        collector.close();
        backend.close();
    }

    @Test
    void shouldStandBetweenTheCallersSpanAndThePlugins() throws IOException {
        // When
        Message answer = ask("/x?secret=1", "traceparent: 00-" + TRACE + "-" + CALLER + "-01\r\ntracestate: a=b\r\n");

        // Then
        Received span = onlySpan();
        assertThat(span.traceId()).isEqualTo(TRACE);
        assertThat(span.parentId()).isEqualTo(CALLER);
        assertThat(answer.body())
                .contains("traceparent: 00-" + TRACE + "-" + span.spanId() + "-01\r\n", "tracestate: a=b\r\n")
                .doesNotContain(CALLER);
    }

    @Test
    void shouldSayWhatWasAskedAndWhatCameOfIt() throws IOException {
        // When
        ask("/x?secret=1", "");

        // Then
        Received span = onlySpan();
        assertThat(span.name()).isEqualTo("GET /plugins/{plugin}");
        assertThat(span.kind()).isEqualTo(2); // SPAN_KIND_SERVER
        assertThat(span.attributes())
                .containsEntry("http.request.method", "GET")
                .containsEntry("url.path", "/x")
                .containsEntry("http.response.status_code", "200")
                .containsEntry("remora.namespace", "team-a")
                .containsEntry("remora.instance", "vm")
                .containsEntry("remora.plugin", "hello")
                .containsEntry("remora.outcome", "forwarded");
        assertThat(span.resource())
                .containsEntry("service.name", "remora-gateway")
                .containsEntry("service.instance.id", "replica-1");
    }

    @Test
    void shouldBeginATraceWhereThereIsNone() throws IOException {
        // When
        Message answer = ask("/", "traceparent: garbage\r\n");

        // Then
        Received span = onlySpan();
        assertThat(span.parentId()).isEmpty();
        assertThat(answer.body())
                .containsPattern("traceparent: 00-" + span.traceId() + "-" + span.spanId() + "-0[13]\r\n");
    }

    @Test
    void shouldMarkErrors() throws IOException {
        // Given
        backend.close();

        // When
        ask("/", "");

        // Then
        Received span = onlySpan();
        assertThat(span.status()).isEqualTo(2); // STATUS_CODE_ERROR
        assertThat(span.attributes()).containsEntry("error.type", "plugin-refused");
    }

    @Test
    void shouldNotRecordWhatItsCallerDoesNot() throws IOException {
        // When
        Message answer = ask("/", "traceparent: 00-" + TRACE + "-" + CALLER + "-00\r\n");

        // Then
        assertThat(collector.spans()).isEmpty();
        assertThat(answer.body()).contains("traceparent: 00-" + TRACE).contains("-00\r\n");
    }

    @Test
    void shouldObeyTheStandardVariables() throws IOException {
        // Given
        environment.put("OTEL_SERVICE_NAME", "my-gateway");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");

        // When
        ask("/", "");

        // Then
        assertThat(onlySpan().resource())
                .containsEntry("service.name", "my-gateway")
                .containsEntry("deployment.environment.name", "test");
    }

    @Test
    void shouldTakeNoPartUnlessAnEndpointIsNamed() {
        // Then
        assertThat(OtlpEnvironment.tracing(Map.of(), "replica-1")).isSameAs(Tracing.PASS_ON);
        environment.put("OTEL_SDK_DISABLED", "true");
        assertThat(OtlpEnvironment.tracing(environment, "replica-1")).isSameAs(Tracing.PASS_ON);
    }

    @Test
    void shouldRefuseAProtocolThatItDoesNotSpeak() {
        // Given
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

        // Then
        assertThatThrownBy(() -> OtlpEnvironment.tracing(environment, "replica-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OTEL_EXPORTER_OTLP_PROTOCOL: grpc (expected: http/protobuf)");
    }

    /** Asks, and ends the gateway: then all spans are sent. */
    private Message ask(String path, String headers) throws IOException {

        try (Tracing sender = OtlpEnvironment.tracing(environment, "replica-1");
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .tracing(sender)
                        .start();
                Wire caller = gateway.connect()) {
            caller.send(request("GET", path) + headers + "\r\n");
            return caller.expectMessage();
        }
    }

    private Received onlySpan() {
        await().atMost(Duration.ofSeconds(60)).until(() -> !collector.spans().isEmpty());
        assertThat(collector.spans()).hasSize(1);
        return collector.spans().getFirst();
    }
}
