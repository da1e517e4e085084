package dev.remora.controller.rom;

import java.util.List;

/** Something that says "this image is mine", which counts once a key is found that signed it. */
final class SignedStatement {
    private final byte[] message;
    private final byte[] signature;

    /**
     * Not checked yet.
     *
     * @param message exactly what was signed
     * @param signature the bytes that were made of it
     */
    SignedStatement(byte[] message, byte[] signature) {
        this.message = message.clone();
        this.signature = signature.clone();
    }

    boolean isBy(List<SigningKey> keys) {
        return keys.stream().anyMatch(key -> key.hasSigned(message, signature));
    }
}
