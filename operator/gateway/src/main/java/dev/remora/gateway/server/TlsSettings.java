package dev.remora.gateway.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where TLS comes from.
 *
 * @param certificate PEM, the leaf first, then intermediates
 * @param key PEM without a passphrase: PKCS #8, PKCS #1 or SEC 1
 * @param clientCa PEM, authorities of callers' certificates; {@code null}: callers are not asked for one
 * @param clientCertificateRequired whether a caller without one is turned away in the handshake
 * @param minimum oldest version that is spoken
 * @param http2 whether callers may choose it (ALPN)
 */
public record TlsSettings(
        Path certificate,
        Path key,
        @Nullable Path clientCa,
        boolean clientCertificateRequired,
        TlsVersion minimum,
        boolean http2) {}
