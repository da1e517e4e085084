package dev.remora.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A block below a comment {@code file: <path>} is that file, word for word. {@code -Dremora.docs=write} puts it there.
 */
class ShownFilesTest {
    private static final Pattern SHOWN =
            Pattern.compile("<!-- file: (\\S+) -->\n```(\\w*)\n(.*?)```\n", Pattern.DOTALL);

    static List<Path> pages() {
        return Page.all().stream()
                .map(Page::file)
                .filter(file -> SHOWN.matcher(text(file)).find())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldShowFilesAsTheyAre(Path page) throws IOException {
        // When
        String asItShouldBe = SHOWN.matcher(text(page)).replaceAll(match -> Matcher.quoteReplacement(filled(match)));
        if ("write".equals(System.getProperty("remora.docs"))) {
            Files.writeString(page, asItShouldBe);
        }

        // Then
        assertThat(text(page))
                .as("stale: run the test with -Dremora.docs=write")
                .isEqualTo(asItShouldBe);
    }

    private static String filled(MatchResult match) {
        String file = text(Repository.root().resolve(match.group(1)));
        return "<!-- file: %s -->\n```%s\n%s```\n".formatted(match.group(1), match.group(2), file);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
