package dev.remora.lab.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodArgumentsTest {
    private final PodArguments arguments =
            new PodArguments("127.0.9.130", Map.of("/etc/remora/tls", "/lab/tls", "/tmp", "/lab/scratch"));

    @ParameterizedTest
    @CsvSource({
        "--listen=:8443, --listen=127.0.9.130:8443",
        "--management-listen=0.0.0.0:9090, --management-listen=127.0.9.130:9090",
        "--tls-cert=/etc/remora/tls/tls.crt, --tls-cert=/lab/tls/tls.crt",
        "--rom-signing-keys=/tmp, --rom-signing-keys=/lab/scratch",
        "--identity=$(POD_NAME), --identity=gateway-1",
        "--identity=$(UNKNOWN), --identity=$(UNKNOWN)",
        "--gateway-url=https://gw:8443/base, --gateway-url=https://gw:8443/base",
        "--plugin-port-start=20000, --plugin-port-start=20000",
        "--leader-election, --leader-election",
        "check, check"
    })
    void shouldTranslate(String container, String process) {
        assertThat(arguments.of(List.of(container), Map.of("POD_NAME", "gateway-1")))
                .containsExactly(process);
    }

    @Test
    void shouldKeepAPortToThePodsAddress() {
        assertThat(arguments.of(List.of("--management-port=8081"), Map.of()))
                .containsExactly("--management-address=127.0.9.130", "--management-port=8081");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--profiling-listen=:6060",
                "--debug-port=5005",
                "--bind=0.0.0.0",
                "--policy-file=/etc/remora/tls/policy",
                "--cache=/var/cache/remora",
                "--tls-cert=/etc/remora/tls2/tls.crt",
                "--listen=10.0.0.1:8443"
            })
    void shouldRefuseWhatMayMeanAnotherThingOutsideOfAContainer(String argument) {
        assertThatThrownBy(() -> arguments.of(List.of(argument), Map.of()))
                .isInstanceOf(UntranslatableException.class)
                .hasMessageContaining(argument.substring(0, argument.indexOf('=')));
    }
}
