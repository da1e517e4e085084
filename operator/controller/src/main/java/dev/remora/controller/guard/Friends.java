package dev.remora.controller.guard;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The Pods that may reach plugin ports: gateway and controller.
 *
 * @param namespace theirs
 * @param labels that all of them have, and nobody else in that namespace; not empty
 */
public record Friends(String namespace, Map<String, String> labels) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9_./]*=[-A-Za-z0-9_.]+");

    /** What {@link #parse} takes. */
    public static final String FORM = "NAMESPACE/LABEL=VALUE,…";

    /** Copies. */
    public Friends {
        labels = Map.copyOf(labels);
    }

    /**
     * Reads {@code remora-system/app.kubernetes.io/name=remora,…}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Friends parse(String text) {
        int slash = text.indexOf('/');
        String[] labels = text.substring(slash + 1).split(",", -1);
        if (slash < 0
                || !NAMESPACE.matcher(text.substring(0, slash)).matches()
                || !Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches())) {
            throw new IllegalArgumentException("\"" + text + "\" is not allowed (expected: " + FORM + ")");
        }
        var values = new TreeMap<String, String>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            values.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return new Friends(text.substring(0, slash), values);
    }
}
