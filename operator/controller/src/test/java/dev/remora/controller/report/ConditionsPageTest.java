package dev.remora.controller.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documentation knows every word that the code can say, and no other. */
class ConditionsPageTest {
    private static final Path FOLDER = Path.of("../../docs/conditions");
    private static final Path INDEX = FOLDER.resolve("README.md");
    private static final Path EVENTS = FOLDER.resolve("events.md");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## `(\\w+)`\n(.*?)(?=^##? |\\z)");
    private static final Pattern LINK = Pattern.compile("(?m)^\\| \\[`(\\w+)`]\\((\\S+)#(\\w+)\\) \\|");

    @ParameterizedTest
    @EnumSource
    void shouldHavePageForEachConditionThatTheIndexLinks(ConditionType type) throws IOException {
        // Then
        assertThat(Files.readString(page(type))).startsWith("# `" + type + "`\n");
        assertThat(Files.readString(INDEX))
                .contains("[`" + type + "`](" + page(type).getFileName() + ")");
    }

    @Test
    void shouldHaveOneSectionForEachReasonAndForNothingElse() throws IOException {
        // When
        var documented = new ArrayList<String>();
        for (ConditionType type : ConditionType.values()) {
            documented.addAll(sections(page(type)).keySet());
        }

        // Then
        assertThat(documented).containsExactlyInAnyOrderElementsOf(names(Reason.values()));
    }

    @Test
    void shouldSayOfEachReasonWhatToLookAtAndWhatToDo() throws IOException {
        for (ConditionType type : ConditionType.values()) {
            // Then
            assertThat(sections(page(type)))
                    .allSatisfy((reason, text) -> assertThat(text)
                            .as(reason)
                            .containsSubsequence("**Status** ", "**Look at**", "```sh\n", "**Do** "));
        }
    }

    @Test
    void shouldLinkEachReasonToItsSection() throws IOException {
        // When
        List<MatchResult> links =
                LINK.matcher(Files.readString(INDEX)).results().toList();

        // Then
        assertThat(links).extracting(link -> link.group(1)).containsExactlyInAnyOrderElementsOf(names(Reason.values()));
        for (MatchResult link : links) {
            assertThat(sections(FOLDER.resolve(link.group(2)))).containsKey(link.group(1));
            assertThat(link.group(3)).isEqualTo(link.group(1).toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void shouldHaveOneSectionForEachEventAndForNothingElse() throws IOException {
        // Then
        assertThat(sections(EVENTS).keySet()).containsExactlyInAnyOrderElementsOf(names(EventReason.values()));
    }

    /** {@code PluginsApplied} is on {@code plugins-applied.md}. */
    private static Path page(ConditionType type) {
        String kebab = type.name().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return FOLDER.resolve(kebab + ".md");
    }

    private static Map<String, String> sections(Path page) throws IOException {
        var sections = new LinkedHashMap<String, String>();
        SECTION.matcher(Files.readString(page)).results().forEach((MatchResult section) -> {
            assertThat(sections.put(section.group(1), section.group(2)))
                    .as(section.group(1) + " twice in " + page)
                    .isNull();
        });
        return sections;
    }

    private static List<String> names(Enum<?>... constants) {
        return Stream.of(constants).map(Enum::name).toList();
    }
}
