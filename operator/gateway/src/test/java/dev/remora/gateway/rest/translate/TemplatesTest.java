package dev.remora.gateway.rest.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldTakeWhatAnInstanceWantsButNotWhetherItRuns() throws Exception {
        // Given
        JsonNode instance = json("""
                {"metadata": {"name": "web", "uid": "u", "annotations": {"rest.remora.dev/tags": "[\\"a\\"]", "other": "x"}},
                 "spec": {"powerState": "Stopped", "image": "debian", "cpu": 2, "ports": [1], "plugins": [
                   {"name": "a", "rom": {"image": "a"}, "config": {"id": 9007199254740993}}]},
                 "status": {"state": "Running"}}
                """);

        // When
        JsonNode template = Templates.of(instance, "web");

        // Then
        assertThat(template).hasToString("""
                        {"apiVersion":"remora.dev/v1alpha1","kind":"InstanceTemplate","metadata":{"name":"web",\
                        "annotations":{"rest.remora.dev/tags":"[\\"a\\"]"}},"spec":{"image":"debian","cpu":2,"ports":[1],\
                        "plugins":[{"name":"a","rom":{"image":"a"},"config":{"id":9007199254740993}}]}}\
                        """);
    }

    @Test
    void shouldShowItInAStateOfItsOwn() throws Exception {
        // Given
        JsonNode template = json("""
                {"metadata": {"name": "web", "uid": "u", "namespace": "ns", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "spec": {"image": "debian", "plugins": [{"name": "a", "rom": {"image": "a"}}]}}
                """);

        // Then
        assertThat(Templates.view(template, false))
                .hasToString("{\"uuid\":\"u\",\"name\":\"web\",\"state\":\"template\"}");
        assertThat(Templates.view(template, true)).hasToString("""
                        {"uuid":"u","name":"web","state":"template","namespace":"ns","created_at":"2026-01-01T00:00:00Z","type":"full",\
                        "image":"debian","vcpus":1,"memory_mb":1024,"scale_to_zero":{"enabled":false,"policy":"off"},\
                        "plugins":[{"name":"a","image":"a"}]}\
                        """);
    }

    @Test
    void shouldNotGuessWhatAnInstanceInherits() throws Exception {
        // Given
        JsonNode instance = json("{\"spec\": {\"source\": {\"instance\": {\"name\": \"web\"}}}}");

        // Then
        assertThatThrownBy(() -> Templates.of(instance, "copy"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("made from another one");
    }
}
