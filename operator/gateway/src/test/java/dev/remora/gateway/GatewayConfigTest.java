package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    @Test
    void shouldTakeFlagsBeforeTheEnvironment() {
        // When
        GatewayConfig config = config(
                Map.of("REMORA_LISTEN", "127.0.0.1:1", "REMORA_DRAIN_TIMEOUT", "5m", "REMORA_INSECURE_HTTP", "true"),
                "--listen=127.0.0.1:2",
                "--audience=a,b");

        // Then
        assertThat(config.server().listen().getPort()).isEqualTo(2);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.audiences()).containsExactly("a", "b");
        assertThat(config.server().tls()).isNull();
    }

    @Test
    void shouldAskForTheApiServersAudienceWhenNoneIsNamed() {
        assertThat(config(Map.of(), "--insecure-http", "--audience=").audiences())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--listen=localhost",
                "--listen=127.0.0.1:70000",
                "--threads=-1",
                "--transport=magic",
                "--audit=syslog",
                "--allow-ttl=0s",
                "--max-uri-bytes=0",
                "--http2=maybe",
                "--http2-max-streams=0",
                "--http2-max-resets=0",
                "--http2-window-bytes=65534",
                "--identity=",
                "--tls-cert=/no/such/file",
                "--client-ca-file=/no/such/file",
                "--tls-reload-interval=0s"
            })
    void shouldNameTheFlagThatIsWrong(String flag) {
        assertThatThrownBy(() -> config(Map.of(), "--insecure-http", flag))
                .hasMessageContaining(flag.substring(0, flag.indexOf('=')))
                .hasMessageContaining("expected");
    }

    @Test
    void shouldNotServePlainHttpUnasked() {
        assertThatThrownBy(() -> config(Map.of())).hasMessageContaining("--insecure-http");
    }

    private static GatewayConfig config(Map<String, String> environment, String... flags) {
        GatewayOptions options = new GatewayOptions();
        GatewayConfig.commandLine(options, environment).parseArgs(flags);
        return GatewayConfig.of(options);
    }
}
