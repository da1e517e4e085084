package dev.remora.docs;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file, taken apart into what can be checked. */
record Page(Path file, String prose, List<Block> blocks) {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".venv", "node_modules");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)(?: \"[^\"]*\")?\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern LINK_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    /** Lines between two fences, with the word after the first. */
    record Block(String language, String text) {}

    @Override
    public String toString() {
        return Repository.root().relativize(file).toString();
    }

    static List<Page> all() {
        try (Stream<Path> files = Files.walk(Repository.root())) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> ours(Repository.root().relativize(file)))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean ours(Path relative) {
        for (Path part : relative) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    static Page read(Path file) {
        var prose = new StringBuilder();
        var blocks = new ArrayList<Block>();
        var block = new StringBuilder();
        boolean inside = false;
        String language = "";
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.strip().startsWith("```")) {
                    (inside ? block : prose).append(line).append('\n');
                } else if (inside) {
                    blocks.add(new Block(language, block.toString().stripIndent()));
                    inside = false;
                } else {
                    language = line.strip().substring(3);
                    block.setLength(0);
                    inside = true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return new Page(file, prose.toString(), List.copyOf(blocks));
    }

    /** Targets of links, images included. */
    List<String> links() {
        return LINK.matcher(CODE.matcher(prose).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** What is in backticks, without them. */
    List<String> inlineCode() {
        return CODE.matcher(prose)
                .results()
                .map(match -> match.group().replace("`", ""))
                .toList();
    }

    /** Names of its headings as GitHub makes them. */
    Set<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(prose).results().map(match -> anchor(match.group(1))).forEach(anchor -> {
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    private static String anchor(String heading) {
        return LINK_TEXT
                .matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** Lines of shell, those with a backslash at their end joined with the next: fenced ones, and indented ones that run a tool. */
    List<String> commands() {
        String indented = prose.lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .reduce("", (all, line) -> all + line + "\n");
        return Stream.concat(
                        blocks.stream()
                                .filter(block -> Set.of("", "sh", "bash", "shell", "console")
                                        .contains(block.language()))
                                .map(Block::text),
                        Stream.of(indented))
                .flatMap(text -> text.replace("\\\n", " ").lines())
                .map(String::strip)
                .toList();
    }
}
