package dev.remora.gateway.safety;

import dev.remora.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files under {@code corpus/}; its README tells their form.
 *
 * @param title what is tried
 * @param bytes what is sent, as ISO 8859-1
 * @param expected lines that say what must come of it, with their marks
 */
record CorpusText(String title, String bytes, List<String> expected) {
    /** Stands for a moment in which nothing is sent. */
    static final String PAUSE = "(pause)";

    private static final Path ROOT = Path.of("src/test/resources/corpus");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)|\\$\\{([^}]*)}");
    private static final Pattern MARK = Pattern.compile("(->|=>|=\\+|=-|\\?|!) .*");

    /** All cases of a folder. */
    static List<CorpusText> of(String folder) {
        List<CorpusText> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                read(file, cases);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static void read(Path file, List<CorpusText> cases) throws IOException {
        String name = file.getFileName().toString().replace(".txt", "");
        for (String part : Files.readString(file).split("(?m)^== ", -1)) {
            List<String> lines = part.lines().toList();
            if (lines.isEmpty() || lines.getFirst().startsWith("#")) {
                continue; // what precedes the first case
            }
            StringBuilder bytes = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                if (MARK.matcher(line).matches()) {
                    expected.add(line);
                } else if (!line.startsWith("#")) {
                    bytes.append(unescape(line.replaceAll("(?<=\\\\n)$", "")));
                }
            }
            cases.add(new CorpusText(name + ": " + lines.getFirst(), bytes.toString(), expected));
        }
    }

    private static String unescape(String line) {
        StringBuilder text = new StringBuilder();
        Matcher escapes = ESCAPE.matcher(line);
        while (escapes.find()) {
            String value = escapes.group(1) != null ? escaped(escapes.group(1)) : named(escapes.group(2));
            escapes.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return escapes.appendTail(text).toString();
    }

    private static String escaped(String code) {
        return switch (code.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '0' -> "\0";
            case '\\' -> "\\";
            case 'x' -> Character.toString((char) Integer.parseInt(code.substring(1), 16));
            default -> throw new IllegalArgumentException("escape: \\" + code);
        };
    }

    private static String named(String name) {
        if (name.startsWith("*")) {
            int colon = name.indexOf(':');
            return unescape(name.substring(colon + 1)).repeat(Integer.parseInt(name.substring(1, colon)));
        }
        return switch (name) {
            case "hello" -> TestGateway.HELLO;
            case "head" -> "Host: gw.example\r\nAuthorization: Bearer alice-token\r\n";
            case "pause" -> PAUSE;
            case "smuggled" -> TestGateway.request("GET", "/smuggled") + "\r\n";
            default -> throw new IllegalArgumentException("name: ${" + name + "}");
        };
    }

    /** What follows the lines with that mark. */
    List<String> marked(String mark) {
        return expected.stream()
                .filter(line -> line.startsWith(mark + " "))
                .map(line -> unescape(line.substring(mark.length() + 1).strip()))
                .toList();
    }

    @Override
    public String toString() {
        return title;
    }
}
