package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands of a page, to be run as its reader does: in one shell, in their order, in a checkout.
 *
 * @param page its path in the checkout
 * @param commands what is in its blocks of shell
 */
record Walkthrough(String page, String commands) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh|bash)\n(.*?)^```$");

    /** All commands of a page. */
    static Walkthrough of(String page) {
        try {
            return new Walkthrough(
                    page,
                    BLOCK.matcher(Files.readString(Repository.root().resolve(page)))
                            .results()
                            .map(block -> block.group(1))
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With something else in place of what a lab has not: the page must contain it. */
    Walkthrough with(String what, String instead) {
        assertThat(commands).as(page).contains(what);
        return new Walkthrough(page, commands.replace(what, instead));
    }

    /** Without the lines that begin so, of which the page must have one. */
    Walkthrough without(String beginning) {
        return with(line(beginning) + "\n", "");
    }

    /** The first line that begins so. */
    String line(String beginning) {
        return commands.lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("%s: no command %s".formatted(page, beginning)));
    }

    /**
     * Starts to run them; the first that fails is the last.
     *
     * @param folder empty; it looks like a checkout, and gets what the commands write
     * @param environment all of it
     */
    Running start(Path folder, Map<String, String> environment) {
        try (Stream<Path> entries = Files.list(Repository.root())) {
            Path checkout = Files.createDirectories(folder.resolve("checkout"));
            for (Path entry : entries.toList()) {
                Files.createSymbolicLink(checkout.resolve(entry.getFileName()), entry);
            }
            Path output = folder.resolve("output");
            ProcessBuilder builder = new ProcessBuilder("bash", "-eux", "-o", "pipefail", "-c", commands)
                    .directory(checkout.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.environment().put("HOME", folder.toString());
            return new Running(page, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commands that run. */
    record Running(String page, Process process, Path output) {
        private static final int MINUTES = 20;

        /** What they have written, when all have ended well. */
        List<String> lines() throws IOException, InterruptedException {
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String written = Files.readString(output);
            assertThat(ended).as("%s has ended:%n%s", page, written).isTrue();
            assertThat(process.exitValue()).as("%s:%n%s", page, written).isZero();
            return written.lines().toList();
        }
    }
}
