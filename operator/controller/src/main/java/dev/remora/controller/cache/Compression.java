package dev.remora.controller.cache;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Deflates documents that resemble each other (RFC 1951), each on its own and against a sample of their kind. */
final class Compression {
    private static final int PROBABLY_ENOUGH = 4096;

    private final byte[] sample;

    /** Compresses what resembles {@code sample}; of more than 32 KiB only the end counts. */
    Compression(byte[] sample) {
        this.sample = sample.clone();
    }

    Deflated deflate(byte[] document) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setDictionary(sample);
            deflater.setInput(document);
            deflater.finish();
            byte[] deflated = new byte[PROBABLY_ENOUGH];
            int length = deflater.deflate(deflated);
            while (!deflater.finished()) {
                deflated = Arrays.copyOf(deflated, 2 * deflated.length);
                length += deflater.deflate(deflated, length, deflated.length - length);
            }
            return new Deflated(Arrays.copyOf(deflated, length), document.length);
        } finally {
            deflater.end();
        }
    }

    byte[] inflate(Deflated deflated) {
        var inflater = new Inflater(true);
        try {
            inflater.setDictionary(sample);
            inflater.setInput(deflated.bytes);
            byte[] document = new byte[deflated.originalLength];
            int length = inflater.inflate(document);
            if (length != document.length) {
                throw new IllegalStateException("%d of %d bytes were inflated".formatted(length, document.length));
            }
            return document;
        } catch (DataFormatException e) {
            throw new IllegalStateException("what was deflated here can be inflated", e);
        } finally {
            inflater.end();
        }
    }

    /** A document that was deflated. */
    static final class Deflated {
        private final byte[] bytes;
        private final int originalLength;

        private Deflated(byte[] bytes, int originalLength) {
            this.bytes = bytes;
            this.originalLength = originalLength;
        }

        int length() {
            return bytes.length;
        }
    }
}
