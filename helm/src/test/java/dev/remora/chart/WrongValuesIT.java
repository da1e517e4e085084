package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.Helm;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong value fails before anything reaches the cluster, and the message says which and what is allowed. */
class WrongValuesIT {
    record Wrong(String set, List<String> says) {}

    static Stream<Wrong> corpus() throws IOException {
        try (InputStream yaml = Objects.requireNonNull(WrongValuesIT.class.getResourceAsStream("/wrong-values.yaml"))) {
            return Arrays.stream(
                    Serialization.unmarshal(new String(yaml.readAllBytes(), StandardCharsets.UTF_8), Wrong[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void shouldSayWhatIsWrong(Wrong wrong) {
        // When
        Helm.Outcome outcome = Chart.ofCheckout().template(List.of("--set", wrong.set()));

        // Then
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.errors()).contains(wrong.says());
    }
}
