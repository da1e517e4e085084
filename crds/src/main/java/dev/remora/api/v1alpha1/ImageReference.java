package dev.remora.api.v1alpha1;

/**
 * What an image may be called: {@code [registry[:port]/]repository[:tag][@sha256:digest]}, the grammar of the CNCF
 * distribution project's {@code reference} package, digests by SHA-256 only. KubeVirt checks none of it: there a bad
 * reference is admitted and the machine hangs.
 */
public final class ImageReference {
    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String REGISTRY = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String PATH = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";

    /** Regular expression, in the dialect that RE2 and Java share, of a whole reference; group 1 is its name. */
    public static final String PATTERN = "^((?:" + REGISTRY + "/)?" + PATH + "(?:/" + PATH
            + ")*)(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$";

    static final String RULE = "self.matches(r'" + PATTERN + "')";
    static final String MESSAGE = "not an image reference: expected [registry/]repository[:tag][@sha256:digest]";

    private ImageReference() {}
}
