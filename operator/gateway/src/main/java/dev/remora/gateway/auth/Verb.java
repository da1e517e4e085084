package dev.remora.gateway.auth;

import org.jspecify.annotations.Nullable;

/** The RBAC verb that a request needs. */
public enum Verb {
    /** GET, HEAD and OPTIONS. */
    GET("get"),
    /** POST, and every protocol upgrade: what runs in an upgraded connection is not limited to reading. */
    CREATE("create"),
    /** PUT. */
    UPDATE("update"),
    /** PATCH. */
    PATCH("patch"),
    /** DELETE. */
    DELETE("delete");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    /** As RBAC rules spell it. */
    public String word() {
        return word;
    }

    /**
     * The verb of a request.
     *
     * @param method as sent; methods are case-sensitive
     * @param upgrade whether the request asks for another protocol
     * @return {@code null} for a method that no verb covers, which is then refused
     */
    public static @Nullable Verb of(String method, boolean upgrade) {
        Verb verb = switch (method) {
            case "GET", "HEAD", "OPTIONS" -> GET;
            case "POST" -> CREATE;
            case "PUT" -> UPDATE;
            case "PATCH" -> PATCH;
            case "DELETE" -> DELETE;
            default -> null;
        };
        return verb != null && upgrade ? CREATE : verb;
    }
}
