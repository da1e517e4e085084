package dev.remora.controller.resolve;

import java.util.Arrays;

/** The guest's own user-data, byte for byte. */
public final class UserDataContent {
    private final byte[] bytes;

    /** Holds a copy of {@code bytes}. */
    public UserDataContent(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserDataContent that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes of user-data";
    }
}
