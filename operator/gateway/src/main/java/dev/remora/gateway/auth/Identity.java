package dev.remora.gateway.auth;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Who calls, as the API server says (authentication.k8s.io/v1 UserInfo). Immutable; its hash is computed once. */
public final class Identity {
    private final String username;
    private final String uid;
    private final List<String> groups;
    private final Map<String, List<String>> extra;
    private final int hash;

    /**
     * @param username for example {@code system:serviceaccount:team-a:caller}; not empty
     * @param uid empty if the API server gives none
     * @param groups in the API server's order
     * @param extra further attributes, which authorisers may look at
     */
    public Identity(String username, String uid, List<String> groups, Map<String, List<String>> extra) {
        if (username.isEmpty()) {
            throw new IllegalArgumentException("username: empty (expected: the name of an authenticated user)");
        }
        this.username = username;
        this.uid = uid;
        this.groups = List.copyOf(groups);
        this.extra = Map.copyOf(extra);
        this.hash = Objects.hash(username, uid, this.groups, this.extra);
    }

    /** Name of the user, never empty. */
    public String username() {
        return username;
    }

    /** UID of the user, empty if unknown. */
    public String uid() {
        return uid;
    }

    /** Groups of the user. */
    public List<String> groups() {
        return groups;
    }

    /** Further attributes, which authorisers may look at. */
    public Map<String, List<String>> extra() {
        return extra;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Identity that
                        && hash == that.hash
                        && username.equals(that.username)
                        && uid.equals(that.uid)
                        && groups.equals(that.groups)
                        && extra.equals(that.extra));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Identity[" + username + "]";
    }
}
