package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestStatusParserTest {
    @Test
    void shouldReadWhatTheLauncherSays() {
        // When
        GuestStatus status = parse("""
                {"revision":"5f2c","mode":"systemd","plugins":[
                 {"name":"hello","state":"Running","reason":"Running","message":"","port":20000,"pid":1,"restarts":0},
                 {"name":"bad","state":"Failed","reason":"Exited","message":"init ended","exitCode":7,"signal":null,
                  "lastOutput":["one","two","three","four"]}]}
                """);

        // Then
        assertThat(status)
                .isEqualTo(new Reported(
                        "5f2c",
                        List.of(
                                new Plugin("hello", PluginHealth.Running, ""),
                                new Plugin(
                                        "bad",
                                        PluginHealth.Failed,
                                        "Exited; init ended; exit code 7; last output: two | three | four"))));
    }

    @Test
    void shouldBeNoNewsWhenOnlyCountersMove() {
        // Then
        assertThat(parse("{\"revision\":\"r\",\"plugins\":[{\"name\":\"a\",\"state\":\"Running\",\"pid\":1}]}"))
                .isEqualTo(
                        parse("{\"revision\":\"r\",\"plugins\":[{\"name\":\"a\",\"state\":\"Running\",\"pid\":2}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "[]", "{}", "null", "{\"plugins\":5}", "{\"plugins\":"})
    void shouldNotBelieveWhatIsNoStatus(String body) {
        // Then
        assertThat(parse(body)).isInstanceOf(Unreachable.class);
    }

    @Test
    void shouldNotBelieveDeepNesting() {
        // Then
        assertThat(parse("{\"plugins\":" + "[".repeat(1000) + "]".repeat(1000) + "}"))
                .isInstanceOf(Unreachable.class);
    }

    @Test
    void shouldCutWhatIsTooLongAndDropControlCharacters() {
        // When
        var status = (Reported) parse("{\"plugins\":[{\"name\":\"a\",\"state\":\"\\u001b[31mOdd\",\"message\":\""
                + "x\\u0000\\n".repeat(5000) + "\"}]}");

        // Then
        assertThat(status.plugins()).singleElement().satisfies(plugin -> {
            assertThat(plugin.state()).isEqualTo(PluginHealth.Failed);
            assertThat(plugin.message()).hasSizeLessThanOrEqualTo(512).doesNotContainPattern("\\p{Cntrl}");
        });
    }

    @Test
    void shouldReadSoManyPluginsAndNoMore() {
        // When
        var status = (Reported) parse("{\"plugins\":[" + "{\"name\":\"a\"},".repeat(100) + "{}]}");

        // Then
        assertThat(status.plugins()).hasSize(16);
    }

    private static GuestStatus parse(String body) {
        return GuestStatusParser.parse(body);
    }
}
