package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemDocumentationTest {
    @Test
    void shouldDocumentEveryProblemAndNoOther() throws IOException {
        // Given
        Path page = Path.of("../../docs/gateway-errors.md");

        // When
        List<String> documented = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> String.join("|", cells[1].strip(), cells[2].strip(), cells[3].strip()))
                .toList();

        // Then
        assertThat(documented)
                .containsExactlyElementsOf(Stream.of(Problem.values())
                        .map(problem -> "`%s`|%d|%s"
                                .formatted(problem.slug(), problem.status().code(), retry(problem)))
                        .toList());
    }

    private static String retry(Problem problem) {
        return problem.retryAfter() == 0 ? "–" : problem.retryAfter() + " s";
    }
}
