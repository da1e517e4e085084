package dev.remora.controller.resolve;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * A pattern that is matched in time linear in the text (RE2). RE2/J writes counted repetitions out, so that a few characters
 * can stand for gigabytes: such patterns are counted before they are compiled.
 */
final class LinearPattern {
    private static final int LONGEST = 1000;
    private static final long LARGEST = 10_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(\\d{1,4})(,(\\d{0,4}))?}");

    private final String pattern;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int position;
    private long sum;
    private long last;

    private LinearPattern(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern, which is searched for anywhere in a text.
     *
     * @throws SchemaException if it is none, or too large
     */
    static RegularExpression compile(String pattern) {
        if (pattern.length() > LONGEST || pattern.contains("\\Q") || new LinearPattern(pattern).size() > LARGEST) {
            throw new SchemaException(
                    "pattern \"%s\" is too large (expected: at most %d characters, and %d with repetitions written out)"
                            .formatted(pattern, LONGEST, LARGEST));
        }
        try {
            Pattern compiled = Pattern.compile(pattern);
            return text -> compiled.matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new SchemaException("pattern \"%s\": %s (expected: RE2 syntax, which has no look-around and no"
                            .formatted(pattern, e.getMessage())
                    + " back-references)");
        }
    }

    /** Characters and classes with all counted repetitions written out, but no more than a little above the limit. */
    private long size() {
        while (position < pattern.length() && total() <= LARGEST) {
            step();
        }
        return total();
    }

    private long total() {
        return sum + outer.stream().mapToLong(Long::longValue).sum();
    }

    private void step() {
        char character = pattern.charAt(position++);
        switch (character) {
            case '\\' -> {
                position++;
                atom(1);
            }
            case '[' -> {
                skipClass();
                atom(1);
            }
            case '(' -> {
                outer.push(sum);
                sum = 0;
            }
            case ')' -> {
                long group = sum + 1;
                sum = outer.isEmpty() ? 0 : outer.pop();
                atom(group);
            }
            case '{' -> repeat();
            case '*', '+', '?' -> sum++;
            default -> atom(1);
        }
    }

    private void atom(long size) {
        last = size;
        sum += size;
    }

    private void repeat() {
        Matcher repetition = REPETITION.matcher(pattern).region(position - 1, pattern.length());
        if (!repetition.lookingAt()) {
            atom(1);
            return;
        }
        position = repetition.end();
        String most = repetition.group(3);
        long times =
                most == null || most.isEmpty() ? Integer.parseInt(repetition.group(1)) + 1L : Integer.parseInt(most);
        sum += last * times;
        last *= times;
    }

    /** RE2 takes a bracket that comes first as one of the class, and knows named classes such as {@code [:alpha:]}. */
    private void skipClass() {
        if (at("^")) {
            position++;
        }
        boolean first = true;
        while (position < pattern.length() && (first || !at("]"))) {
            first = false;
            if (at("[:") && pattern.indexOf(":]", position) > 0) {
                position = pattern.indexOf(":]", position) + 2;
            } else {
                position += at("\\") ? 2 : 1;
            }
        }
        position++;
    }

    private boolean at(String text) {
        return pattern.startsWith(text, position);
    }
}
