package dev.remora.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A configuration file beside these classes, with {@code @name@} for what is known only at run time. */
public final class Template {
    private Template() {}

    /** Writes {@code resource} into {@code folder} with {@code values} put in. */
    public static Path write(String resource, Path folder, Map<String, ?> values) {
        try (InputStream in = Objects.requireNonNull(Template.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, ?> value : values.entrySet()) {
                text = text.replace("@" + value.getKey() + "@", value.getValue().toString());
            }
            return Files.writeString(folder.resolve(resource), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
