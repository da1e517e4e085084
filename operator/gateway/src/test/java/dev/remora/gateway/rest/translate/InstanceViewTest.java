package dev.remora.gateway.rest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceViewTest {
    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "Running, , STARTING",
        "Stopped, , STOPPED",
        "Running, Running, RUNNING",
        "Stopped, Running, STOPPING",
        "Running, Stopped, STARTING",
        "Stopped, Starting, STOPPING",
        "Running, Sleeping, STANDBY",
        "Running, Waking, STARTING",
        "Running, Stopping, STOPPING",
        "Running, Failed, STOPPED",
    })
    void shouldCountWhatIsWantedBeforeItIsSeen(String wanted, String observed, State expected) throws IOException {
        // Given
        JsonNode instance = json("{\"metadata\":{},\"spec\":{\"powerState\":\"%s\"},\"status\":{%s}}"
                .formatted(wanted, observed == null ? "" : "\"state\":\"" + observed + "\""));

        // When
        State state = State.of(instance);

        // Then
        assertThat(state).isEqualTo(expected);
    }

    @Test
    void shouldShowWhatIsInheritedAndFromWhom() throws IOException {
        // Given
        JsonNode instance = json("""
                {"metadata": {"uid": "u", "name": "vm", "namespace": "ns", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "spec": {"source": {"instance": {"name": "web"}, "withoutPlugins": ["gone"]}, "plugins": [
                   {"name": "b", "rom": {"image": "own/b:1"}}]},
                 "status": {"state": "Running", "source": {"kind": "Instance", "name": "web", "uid": "w",
                   "scaleToZero": {"idleAfter": "5m"}, "plugins": [{"name": "a",
                     "authorization": {"type": "Bearer", "tokenSecretRef": {"name": "t"}}}, {"name": "gone"}, {"name": "b"}]},
                   "plugins": [{"name": "a", "state": "Loaded", "ready": true, "image": "user/a:1@sha256:ab"}]}}
                """);

        // When
        JsonNode view = InstanceView.full(instance, State.RUNNING);

        // Then
        assertThat(view.path("branch_from")).hasToString("{\"uuid\":\"w\",\"name\":\"web\"}");
        assertThat(view.at("/scale_to_zero/enabled").asBoolean()).isTrue();
        assertThat(view.path("plugins"))
                .hasToString(
                        "[{\"name\":\"a\",\"authorization\":{\"type\":\"bearer\"},\"image\":\"user/a:1@sha256:ab\",\"state\":\"loaded\",\"ready\":true},"
                                + "{\"name\":\"b\",\"image\":\"own/b:1\"}]");
    }

    @Test
    void shouldShowTheQueueAndNoSecret() throws IOException {
        // Given
        JsonNode instance = json("""
                {"metadata": {"uid": "u", "name": "vm", "namespace": "ns", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "spec": {"image": "debian:12", "memory": "2Gi", "scaleToZero": {"idleAfter": "1m30s"}, "plugins": [
                   {"name": "a", "rom": {"image": "user/a:1"}, "config": {"id": 9007199254740993}},
                   {"name": "b", "rom": {"url": "https://x/b.rom", "headersSecretRef": {"name": "h"}},
                    "authorization": {"type": "Bearer", "tokenSecretRef": {"name": "t"}}}]},
                 "status": {"state": "Running", "address": "10.0.0.1", "plugins": [
                   {"name": "a", "state": "Loaded", "ready": true, "port": 20000},
                   {"name": "b", "state": "Queued", "ready": false},
                   {"name": "old", "state": "Unloading", "ready": true, "port": 20001, "image": "user/old:1"}]}}
                """);

        // When
        JsonNode view = InstanceView.full(instance, State.RUNNING);

        // Then
        assertThat(view).hasToString("""
                        {"uuid":"u","name":"vm","state":"running","namespace":"ns","created_at":"2026-01-01T00:00:00Z","type":"full",\
                        "restart_policy":"always","image":"debian:12","vcpus":1,"memory_mb":2048,"private_ip":"10.0.0.1",\
                        "scale_to_zero":{"enabled":true,"policy":"on","stateful":false,"cooldown_time_ms":90000},"plugins":[\
                        {"name":"a","image":"user/a:1","config":{"id":9007199254740993},"state":"loaded","ready":true,"port":20000},\
                        {"name":"b","image":"https://x/b.rom","authorization":{"type":"bearer"},"state":"queued","ready":false},\
                        {"name":"old","image":"user/old:1","state":"unloading","ready":true,"port":20001}],"updates":[\
                        {"prop":"plugins","op":"add","status":"pending","value":[{"name":"b","image":"https://x/b.rom",\
                        "authorization":{"type":"bearer"}}]},\
                        {"prop":"plugins","op":"del","status":"pending","value":["old"]}]}\
                        """);
    }
}
