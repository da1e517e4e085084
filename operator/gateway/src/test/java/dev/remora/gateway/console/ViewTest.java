package dev.remora.gateway.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ViewTest {
    @Test
    void shouldShowWhatIsAndNoSpec() throws IOException {
        // When
        JsonNode view = View.of(new Subject.Instances("/x"), json("""
                {"metadata":{},"items":[{"metadata":{"name":"vm","namespace":"team-a","uid":"u","managedFields":[{}],
                 "annotations":{"a":"secret"}},
                 "spec":{"powerState":"Stopped","userData":{"value":"secret"},"plugins":[{"name":"p","config":"secret"}]},
                 "status":{"state":"Stopped","plugins":[{"name":"p","state":"Queued"}]}}]}"""));

        // Then
        assertThat(view).isEqualTo(json("""
                {"more":false,"items":[{"namespace":"team-a","name":"vm","uid":"u","powerState":"Stopped",
                 "status":{"state":"Stopped","plugins":[{"name":"p","state":"Queued"}]}}]}"""));
    }

    @Test
    void shouldShowTheLastEventsFirst() throws IOException {
        // When
        JsonNode view = View.of(new Subject.Events("/x"), json("""
                {"items":[
                 {"reason":"A","message":"a","type":"Normal","lastTimestamp":"2026-01-01T00:00:01Z","count":3},
                 {"reason":"C","eventTime":"2026-01-01T00:00:03.000001Z","lastTimestamp":null},
                 {"reason":"B","eventTime":"2026-01-01T00:00:00Z","series":{"count":7,"lastObservedTime":"2026-01-01T00:00:02Z"}},
                 {"reason":"D","metadata":{"creationTimestamp":"2026-01-01T00:00:04Z"}}]}"""));

        // Then
        assertThat(view.path("items").findValuesAsText("reason")).containsExactly("D", "C", "B", "A");
        assertThat(view.path("items").findValuesAsText("count")).containsExactly("1", "1", "7", "3");
    }

    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(UTF_8));
    }
}
