package dev.remora.controller.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Cuts the document of a Kubernetes object off behind its metadata. */
final class Outline {
    private static final JsonFactory JSON = new JsonFactory();

    private Outline() {}

    /** A document with whatever comes up to {@code metadata}, which is the third field as fabric8 writes it. */
    static byte[] of(byte[] document) {
        try (JsonParser parser = JSON.createParser(document)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean metadata = parser.currentName().equals("metadata");
                parser.nextToken();
                parser.skipChildren();
                if (metadata) {
                    int end = (int) parser.currentLocation().getByteOffset();
                    byte[] outline = Arrays.copyOf(document, end + 1);
                    outline[end] = '}';
                    return outline;
                }
            }
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException("Kubernetes objects are always JSON", e);
        }
    }
}
