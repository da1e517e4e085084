package dev.remora.gateway.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The console's files: a fixed table, read once. No request names a file. */
final class ConsoleFiles {
    /** Where the console is. */
    static final String ROOT = "/console/";

    private static final String FOLDER = "/dev/remora/gateway/console/";
    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String[] NAMES = {
        INDEX,
        "console.css",
        "icon.svg",
        "console.js",
        "api.js",
        "elements.js",
        "instances.js",
        "call.js",
        "terminal.js",
        "screen.js",
        "screenview.js",
        "keys.js"
    };

    private final Map<String, ConsoleFile> files;

    private ConsoleFiles(Map<String, ConsoleFile> files) {
        this.files = Map.copyOf(files);
    }

    /** Reads all from the class path. */
    static ConsoleFiles load() {
        Map<String, ConsoleFile> files = new HashMap<>();
        for (String name : NAMES) {
            ConsoleFile file = read(name);
            files.put(ROOT + name, file);
            if (name.equals(INDEX)) {
                files.put(ROOT, file);
            }
        }
        return new ConsoleFiles(files);
    }

    private static ConsoleFile read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null || type == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + name);
            }
            return ConsoleFile.of(type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file at a path; {@code null} if there is none. */
    @Nullable ConsoleFile at(String path) {
        return files.get(path);
    }

    /** All paths. */
    Iterable<String> paths() {
        return files.keySet();
    }
}
