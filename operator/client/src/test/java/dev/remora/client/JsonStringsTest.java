package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringsTest {
    @Test
    void shouldReadStringsAndReadOverTheRest() {
        // When
        Map<String, String> members = JsonStrings.of("""
                {"type": "t", "status": 503, "more": {"detail": "no", "list": [1, [true, {}], "]"]}, "none": null,
                 "detail": "It \\"sleeps\\" \\\\ \\u00fc\\n.", "last": -1.5e3}""");

        // Then
        assertThat(members).containsOnly(Map.entry("type", "t"), Map.entry("detail", "It \"sleeps\" \\ ü\n."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{",
                "{\"a\"",
                "{\"a\": \"b\"",
                "{\"a\": \"b\" \"c\": \"d\"}",
                "{\"a\": \"\\u12\"}",
                "{\"a\": \"\\x\"}",
                "{\"a\": [}",
                "{\"a\": }",
                "{\"a\": {]"
            })
    void shouldTellNothingOfWhatIsNoJson(String text) {
        assertThat(JsonStrings.of(text)).isEmpty();
    }

    @Test
    void shouldBearNoDepth() {
        assertThat(JsonStrings.of("{\"a\": " + "[".repeat(100_000))).isEmpty();
    }
}
