package dev.remora.gateway.rest.model;

import dev.remora.gateway.auth.Identity;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which namespace a call is about. It is a matter of where to look, not of rights: the API server decides about those.
 *
 * @param ofUsers user names and, as {@code group:<name>}, groups, with their namespace
 * @param otherwise of everybody else; {@code null}: a call has to name one
 */
public record Namespaces(
        Map<String, String> ofUsers, @Nullable String otherwise) {
    /** Of a request: names the namespace. */
    public static final String HEADER = "X-Remora-Namespace";

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** Whether that can be a namespace's name: a DNS label. */
    public static boolean isName(String text) {
        return LABEL.matcher(text).matches();
    }

    /**
     * The namespace that the request names, else the one that is configured for the user or for the first such group, else a
     * ServiceAccount's own.
     *
     * @param named by the path or the header; {@code null} if by neither
     * @throws Refusal when there is none, or it cannot be one
     */
    public String of(Identity identity, @Nullable String named) throws Refusal {
        String namespace = named != null ? named : configured(identity);
        if (namespace == null) {
            throw Refusal.invalid(
                    "namespace: none for user %s (expected: header %s, a path /v1/namespaces/<namespace>/instances, or the gateway's flag --rest-namespace)"
                            .formatted(identity.username(), HEADER));
        }
        if (!isName(namespace)) {
            throw Refusal.invalid("namespace: " + namespace
                    + " (expected: a DNS label, at most 63 lower-case letters, digits and hyphens)");
        }
        return namespace;
    }

    private @Nullable String configured(Identity identity) {
        String own = ofUsers.get(identity.username());
        if (own != null) {
            return own;
        }
        for (String group : identity.groups()) {
            String shared = ofUsers.get("group:" + group);
            if (shared != null) {
                return shared;
            }
        }
        String user = identity.username();
        int end = user.indexOf(':', SERVICE_ACCOUNT.length());
        return user.startsWith(SERVICE_ACCOUNT) && end > 0 ? user.substring(SERVICE_ACCOUNT.length(), end) : otherwise;
    }
}
