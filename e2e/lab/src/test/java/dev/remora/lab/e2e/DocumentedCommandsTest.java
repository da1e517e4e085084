package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedCommandsTest {
    private static final Path ROOT = Repository.root();

    @Test
    void shouldKnowWhatRunsTheCommandsOfEachPage() throws IOException {
        // Given
        List<String> known = Stream.of(
                        DocumentedCommands.WALKTHROUGHS.stream(),
                        DocumentedCommands.WITH_AN_INSTANCE.stream(),
                        DocumentedCommands.ELSEWHERE.keySet().stream())
                .flatMap(pages -> pages)
                .toList();

        // When
        List<String> pages = pagesWithCommands();

        // Then
        assertThat(pages)
                .isNotEmpty()
                .allSatisfy(page -> assertThat(known)
                        .as("%s has commands: list it in DocumentedCommands", page)
                        .anyMatch(page::startsWith));
        assertThat(known)
                .as("pages with commands")
                .allSatisfy(one -> assertThat(pages).anyMatch(page -> page.startsWith(one)));
    }

    private static List<String> pagesWithCommands() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(ROOT.resolve("samples"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(docs, samples, top, Stream.of(ROOT.resolve("helm/remora/README.md")))
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(file -> ROOT.relativize(file).toString())
                    .filter(page -> !Walkthrough.of(page).commands().isEmpty())
                    .toList();
        }
    }
}
