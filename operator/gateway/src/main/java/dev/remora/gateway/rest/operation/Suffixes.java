package dev.remora.gateway.rest.operation;

import java.security.SecureRandom;

/** Ends of names that no other has: ten letters and digits, none of which is taken for another. */
final class Suffixes {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private Suffixes() {}

    static String next() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
