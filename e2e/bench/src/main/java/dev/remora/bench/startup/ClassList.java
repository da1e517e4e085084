package dev.remora.bench.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Names of classes and lambdas that a Java VM has loaded, in an order that only what they are called decides. */
final class ClassList {
    private ClassList() {}

    /**
     * Writes one.
     *
     * @param dumped what {@code -XX:DumpLoadedClassList} wrote
     */
    static void write(Path dumped, Path list) throws IOException {
        try (Stream<String> lines = Files.lines(dumped)) {
            Files.createDirectories(list.toAbsolutePath().getParent());
            Files.write(list, of(lines.toList()));
        }
    }

    /**
     * Without what holds for these very class files only (numbers of constants), and classes that come from other loaders than
     * the application's.
     */
    static List<String> of(List<String> dumped) {
        return Stream.concat(
                        dumped.stream()
                                .filter(line -> !line.startsWith("@") && !line.startsWith("#"))
                                .filter(line -> !line.contains(" source: "))
                                .map(line -> line.replaceFirst(" .*", ""))
                                .distinct()
                                .sorted(),
                        dumped.stream()
                                .filter(line -> line.startsWith("@lambda-"))
                                .distinct()
                                .sorted())
                .toList();
    }
}
