package dev.remora.controller.resolve;

import java.util.regex.Pattern;

/**
 * The grammar of image references, as the distribution project defines it (distribution/reference). KubeVirt takes any
 * text, and a guest made from a wrong one hangs without a word.
 */
final class ImageReference {
    /** What a reference may look like, for messages. */
    static final String ALLOWED =
            "[registry[:port]/]repository[:tag][@sha256:<64 hexadecimal digits>], repository in lower case";

    private static final int LONGEST_NAME = 255;
    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String HOST = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-fA-F:]+])";
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE = Pattern.compile("(?<name>(?:" + HOST + "(?::[0-9]{1,5})?/)?" + PART
            + "(?:/" + PART + ")*)(?::[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?");

    private ImageReference() {}

    /** Returns the reference itself. */
    static String checked(String field, String reference) throws InvalidValue {
        var matcher = REFERENCE.matcher(reference);
        if (!matcher.matches() || matcher.group("name").length() > LONGEST_NAME) {
            throw new InvalidValue(field, reference, ALLOWED, null);
        }
        return reference;
    }
}
