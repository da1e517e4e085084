package dev.remora.controller.resolve;

import java.util.regex.Pattern;

/** Checks image references again, by the API's own grammar: an Instance may be older than the schema that guards it now. */
final class ImageReference {
    /** What a reference may look like, for messages. */
    static final String ALLOWED =
            "[registry[:port]/]repository[:tag][@sha256:<64 hexadecimal digits>], repository in lower case";

    /** Of the part before tag and digest; registries take no more. */
    private static final int LONGEST_NAME = 255;

    private static final Pattern REFERENCE = Pattern.compile(dev.remora.api.v1alpha1.ImageReference.PATTERN);

    private ImageReference() {}

    /** Returns the reference itself. */
    static String checked(String field, String reference) throws InvalidValue {
        var matcher = REFERENCE.matcher(reference);
        if (!matcher.matches() || matcher.group(1).length() > LONGEST_NAME) {
            throw new InvalidValue(field, reference, ALLOWED, null);
        }
        return reference;
    }
}
