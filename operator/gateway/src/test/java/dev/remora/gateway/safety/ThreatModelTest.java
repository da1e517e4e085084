package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on threats promises tests; here they are. */
class ThreatModelTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|ST))(?:\\.(should\\w+))?`");

    @Test
    void shouldNameOnlyTestsThatExist() throws IOException {
        // Given
        String page = Files.readString(ROOT.resolve("docs/threat-model.md"));
        Map<String, Path> tests = tests();

        // When
        Set<String> missing = new TreeSet<>();
        Matcher named = NAMED.matcher(page);
        int count = 0;
        while (named.find()) {
            count++;
            Path file = tests.get(named.group(1));
            if (file == null
                    || (named.group(2) != null && !Files.readString(file).contains("void " + named.group(2) + "("))) {
                missing.add(named.group());
            }
        }

        // Then
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(50);
    }

    private static Map<String, Path> tests() throws IOException {
        return Stream.of("crds", "operator", "e2e")
                .map(ROOT::resolve)
                .flatMap(ThreatModelTest::javaTests)
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".java", ""), Function.identity(), (a, b) -> a));
    }

    private static Stream<Path> javaTests(Path module) {
        try (Stream<Path> files = Files.walk(module)) {
            List<Path> found = files.filter(path -> path.toString().contains("/src/test/java/"))
                    .filter(path -> path.toString().endsWith(".java"))
                    .toList();
            return found.stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
