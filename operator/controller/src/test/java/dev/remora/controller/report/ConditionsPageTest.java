package dev.remora.controller.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConditionsPageTest {
    private static final Path PAGE = Path.of("../../docs/conditions.md");
    private static final Pattern SECTION = Pattern.compile("(?m)^## `(\\w+)`");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void shouldHaveSectionForEachCondition() throws IOException {
        // Then
        assertThat(found(SECTION)).containsExactlyElementsOf(names(ConditionType.values()));
    }

    @Test
    void shouldHaveLineForEachReasonAndForNothingElse() throws IOException {
        // Then
        assertThat(new TreeSet<>(found(LINE))).containsExactlyElementsOf(new TreeSet<>(names(Reason.values())));
    }

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }

    private static List<String> names(Enum<?>... constants) {
        return Stream.of(constants).map(Enum::name).toList();
    }
}
