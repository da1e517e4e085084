package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeadStartTest {
    private static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(
                        "ERROR", "v1", "Status", Status.class), // or the watch would never list again after 410 Gone
                Arguments.of("ADDED", "remora.dev/v1alpha1", "Instance", Instance.class),
                Arguments.of("MODIFIED", "v1", "Secret", Secret.class),
                Arguments.of("DELETED", "v1", "ConfigMap", ConfigMap.class));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldKnowWhatComesByWatches(
            String type, String version, String kind, Class<? extends KubernetesResource> expected) {
        // Given
        KubernetesSerialization json = HeadStart.readerOfWatches();

        // When
        WatchEvent event = json.unmarshal("""
                {"type": "%s", "object": {"apiVersion": "%s", "kind": "%s", "metadata": {}}}
                """.formatted(type, version, kind), WatchEvent.class);

        // Then
        assertThat(event.getObject()).isInstanceOf(expected);
    }
}
