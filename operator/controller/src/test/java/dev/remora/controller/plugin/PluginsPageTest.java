package dev.remora.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.resolve.ConfigTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PluginsPageTest {
    private static final Path PAGE = Path.of("../../docs/plugins.md");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `([A-Z]\\w+)` \\|");

    @Test
    void shouldHaveLineForEachReasonAndForNothingElse() throws IOException {
        // Then
        assertThat(LINE.matcher(Files.readString(PAGE)).results().map(line -> line.group(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(PluginReason.values()).map(Enum::name).toList());
    }

    @Test
    void shouldNameEveryVariable() throws IOException {
        // Then
        assertThat(Files.readString(PAGE))
                .contains(
                        ConfigTemplate.NAMES.stream().map("{{ %s }}"::formatted).toList());
    }
}
