package dev.remora.gateway.auth;

import org.jspecify.annotations.Nullable;

/** A caller's credential (RFC 6750 section 2.1). Its text is shown nowhere: {@link #toString} tells only its length. */
public final class BearerToken {
    /** Longest token that is looked at; those of Kubernetes have about one kilobyte. */
    public static final int MAX_LENGTH = 16 * 1024;

    private static final String SCHEME = "Bearer ";

    private final String text;
    private final TokenDigest digest;

    private BearerToken(String text) {
        this.text = text;
        this.digest = TokenDigest.of(text);
    }

    /**
     * Reads the value of an {@code Authorization} header.
     *
     * @return {@code null} when it is absent, of another scheme, or no token68 (RFC 9110 section 11.2)
     */
    public static @Nullable BearerToken of(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String text = authorization.substring(SCHEME.length()).strip();
        return !text.isEmpty() && text.length() <= MAX_LENGTH && isToken68(text) ? new BearerToken(text) : null;
    }

    /** The token itself, for the API server only. */
    public String text() {
        return text;
    }

    /** What caches know it by. */
    public TokenDigest digest() {
        return digest;
    }

    @Override
    public String toString() {
        return "BearerToken[" + text.length() + " characters]";
    }

    private static boolean isToken68(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~+/=:".indexOf(c) >= 0; // ':' is not in token68, and in static tokens of Kubernetes it is
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
