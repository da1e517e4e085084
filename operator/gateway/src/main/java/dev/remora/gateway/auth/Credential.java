package dev.remora.gateway.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a caller shows to say who it is. */
public sealed interface Credential {
    /** A bearer token. */
    record Token(BearerToken token) implements Credential {}

    /**
     * A client certificate of its own.
     *
     * @param chain what the handshake proved, the leaf first
     */
    record Certificate(List<X509Certificate> chain) implements Credential {}

    /**
     * What a front proxy says.
     *
     * @param proxyIsTrusted whether it (still) is one
     */
    record Vouched(Identity identity, BooleanSupplier proxyIsTrusted) implements Credential {}
}
