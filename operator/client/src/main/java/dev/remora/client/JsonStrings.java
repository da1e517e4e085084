package dev.remora.client;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads the members of a JSON object (RFC 8259) whose values are strings, and reads over the others: a problem needs no more,
 * and a client that brings a JSON library brings a version of it.
 */
final class JsonStrings {
    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private JsonStrings(String text) {
        this.text = text;
    }

    /** The members; none if the text is no JSON object. */
    static Map<String, String> of(String text) {
        try {
            return new JsonStrings(text).object();
        } catch (IllegalArgumentException | IndexOutOfBoundsException notJson) {
            return Map.of();
        }
    }

    private Map<String, String> object() {
        Map<String, String> members = new HashMap<>();
        expect('{');
        boolean first = true;
        while (next() != '}') {
            if (!first) {
                expect(',');
            }
            first = false;
            next();
            String name = string();
            expect(':');
            if (next() == '"') {
                members.put(name, string());
            } else {
                skip(0);
            }
        }
        return members;
    }

    /** Skips white space, and tells what comes. */
    private char next() {
        while (" \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalArgumentException();
        }
        at++;
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        char c;
        while ((c = text.charAt(at++)) != '"') {
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text, at - 4, at, 16);
        }
        int which = "\"\\/bfnrt".indexOf(c);
        return "\"\\/\b\f\n\r\t".charAt(which);
    }

    private void skip(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException();
        }
        switch (next()) {
            case '"' -> string();
            case '{' -> skipAll('}', depth);
            case '[' -> skipAll(']', depth);
            default -> { // a number, true, false, null
                int begin = at;
                while (",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                if (at == begin) {
                    throw new IllegalArgumentException();
                }
            }
        }
    }

    private void skipAll(char end, int depth) {
        at++;
        while (next() != end) {
            if (text.charAt(at) == ',' || text.charAt(at) == ':') {
                at++;
            } else {
                skip(depth + 1);
            }
        }
        at++;
    }
}
