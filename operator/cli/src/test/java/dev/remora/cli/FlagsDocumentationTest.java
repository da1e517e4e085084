package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/reference/flags.md has what {@code --help} says. {@code -Dremora.docs=write} writes it there. */
class FlagsDocumentationTest {
    private static final Path PAGE = Repository.root().resolve("docs/reference/flags.md");
    private static final Pattern HELP = Pattern.compile("(?s)(\n## remora rom build\n```\n)(.*?)(```\n)");

    @Test
    void shouldSayWhatHelpSays() throws IOException {
        // Given
        String help = command("rom", "build").setUsageHelpAutoWidth(false).getUsageMessage(CommandLine.Help.Ansi.OFF);
        if ("write".equals(System.getProperty("remora.docs"))) {
            Files.writeString(
                    PAGE,
                    HELP.matcher(Files.readString(PAGE)).replaceFirst("$1" + Matcher.quoteReplacement(help) + "$3"));
        }

        // When
        Matcher page = HELP.matcher(Files.readString(PAGE));

        // Then
        assertThat(page.find()).isTrue();
        assertThat(page.group(2))
                .as("stale: run the test with -Dremora.docs=write")
                .isEqualTo(help);
    }

    private static CommandLine command(String... names) {
        CommandLine command = RemoraMain.commandLine();
        for (String name : names) {
            command = Objects.requireNonNull(command.getSubcommands().get(name), name);
        }
        return command;
    }
}
