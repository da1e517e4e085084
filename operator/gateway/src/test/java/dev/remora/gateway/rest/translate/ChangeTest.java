package dev.remora.gateway.rest.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeTest {
    private static final String INSTANCE = """
            {"metadata": {"name": "vm", "annotations": {"rest.remora.dev/tags": "[\\"old\\"]"}}, "spec": {"memory": "1Gi",
             "scaleToZero": {"idleAfter": "5m"},
             "plugins": [{"name": "a", "rom": {"image": "user/a:1"}}, {"name": "b", "pluginRef": {"name": "b"}}]}}
            """;

    private static final String HEIR = """
            {"spec": {"source": {"withoutPlugins": ["gone"]}, "plugins": [{"name": "both"}, {"name": "own"}]},
             "status": {"source": {"kind": "Instance", "scaleToZero": {"idleAfter": "5m"},
              "plugins": [{"name": "gone"}, {"name": "i"}, {"name": "both"}]}}}
            """;

    private static ObjectNode changed(String item) throws IOException, Refusal {
        return changed(item, INSTANCE);
    }

    private static ObjectNode changed(String item, String before) throws IOException, Refusal {
        ObjectNode instance = (ObjectNode) Json.read(before.getBytes(StandardCharsets.UTF_8));
        Change.of(Json.read(item.getBytes(StandardCharsets.UTF_8)))
                .apply(instance, new PluginEntries(purpose -> purpose, secret -> {}, warning -> {}));
        return instance;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prop": "plugins", "op": "set", "value": [{"name": "c", "image": "i"}]} | /spec/plugins | [{"name":"c","rom":{"image":"i"}}]
            {"prop": "plugins", "op": "set"}                            | /spec/plugins     | []
            {"prop": "plugins", "op": "del", "value": ["a"]}            | /spec/plugins     | [{"name":"b","pluginRef":{"name":"b"}}]
            {"prop": "plugins", "op": "del", "value": "b"}              | /spec/plugins     | [{"name":"a","rom":{"image":"user/a:1"}}]
            {"prop": "plugins", "op": "del", "value": [{"name": "a"}]}  | /spec/plugins     | [{"name":"b","pluginRef":{"name":"b"}}]
            {"prop": "plugins", "op": "add", "value": {"name": "c", "image": "i"}} | /spec/plugins/2 | {"name":"c","rom":{"image":"i"}}
            {"prop": "memory_mb", "op": "set", "value": 256}            | /spec/memory      | "256Mi"
            {"prop": "vcpus", "op": "set", "value": 4}                  | /spec/cpu         | 4
            {"prop": "image", "op": "set", "value": "debian:13"}        | /spec/image       | "debian:13"
            {"prop": "scale_to_zero", "op": "set", "value": {"policy": "on", "cooldown_time_ms": 90500}} | /spec/scaleToZero | {"idleAfter":"90500ms"}
            {"prop": "tags", "op": "add", "value": ["new"]}             | /metadata/annotations | {"rest.remora.dev/tags":"[\\"old\\",\\"new\\"]"}
            {"prop": "tags", "op": "del", "value": ["old"]}             | /metadata/annotations | {}
            """)
    void shouldChangeWhatIsNamed(String item, String at, String expected) throws Exception {
        assertThat(changed(item).at(at)).hasToString(expected.replace("\\\\", "\\"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prop": "plugins", "op": "del", "value": "i"}         | {"source":{"withoutPlugins":["gone","i"]},"plugins":[{"name":"both"},{"name":"own"}]}
            {"prop": "plugins", "op": "del", "value": "own"}       | {"source":{"withoutPlugins":["gone"]},"plugins":[{"name":"both"}]}
            {"prop": "plugins", "op": "del", "value": ["both"]}    | {"source":{"withoutPlugins":["gone","both"]},"plugins":[{"name":"own"}]}
            {"prop": "plugins", "op": "set"}                       | {"source":{"withoutPlugins":["gone","i","both"]},"plugins":[]}
            {"prop": "plugins", "op": "set", "value": [{"name": "i", "image": "x"}]} | {"source":{"withoutPlugins":["gone","i","both"]},"plugins":[{"name":"i","rom":{"image":"x"}}]}
            {"prop": "plugins", "op": "add", "value": {"name": "gone", "image": "x"}} | {"source":{"withoutPlugins":["gone"]},"plugins":[{"name":"both"},{"name":"own"},{"name":"gone","rom":{"image":"x"}}]}
            """)
    void shouldLeaveOutWhatTheSourceWouldBringBack(String item, String expected) throws Exception {
        assertThat(changed(item, HEIR).path("spec")).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prop": "plugins", "op": "add", "value": {"name": "i", "image": "x"}} | the list has a plugin named i from the instance's source
            {"prop": "plugins", "op": "del", "value": ["gone"]}         | no plugin named gone
            {"prop": "scale_to_zero", "op": "set", "value": {"policy": "off"}} | that of the instance's source counts
            """)
    void shouldRefuseWhatTheSourceStandsAgainst(String item, String message) {
        assertThatThrownBy(() -> changed(item, HEIR))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNotChangeAListThatNobodyKnowsYet() {
        assertThatThrownBy(() -> changed(
                        "{\"prop\": \"plugins\", \"op\": \"set\"}",
                        "{\"spec\": {\"source\": {\"instance\": {\"name\": \"web\"}}}}"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("from its source yet");
    }

    @ParameterizedTest
    @CsvSource({"vcpus", "memory_mb", "scale_to_zero"})
    void shouldTakeAwayWhatIsSetToNothing(String prop) throws Exception {
        // When
        ObjectNode spec = (ObjectNode)
                changed("{\"prop\": \"%s\", \"op\": \"set\"}".formatted(prop)).path("spec");

        // Then
        assertThat(spec.has(prop.equals("vcpus") ? "cpu" : prop.equals("memory_mb") ? "memory" : "scaleToZero"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prop": "env", "op": "set", "value": {}}             | prop: env: not available here
            {"prop": "colour", "op": "set"}                       | prop: colour
            {"prop": "plugins", "op": "put"}                      | op: put
            {"prop": "plugins", "op": "del", "value": ["c"]}      | no plugin named c
            {"prop": "plugins", "op": "add", "value": "c"}        | expected: a list of plugins
            {"prop": "memory_mb", "op": "add", "value": 1}        | op: add of memory_mb
            {"prop": "memory_mb", "op": "set", "value": "much"}   | expected: a whole number
            """)
    void shouldNameFieldAndWhatIsAllowed(String item, String message) {
        assertThatThrownBy(() -> changed(item)).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }
}
