package dev.remora.gateway.server;

import dev.remora.gateway.auth.CertificateAuthorities;
import io.netty.handler.ssl.SslContext;

/** The TLS that new connections get; what it answers changes when certificates do. Asked on event loops. */
public interface TlsSource {
    /** For the next connection. */
    SslContext context();

    /** Who vouches for callers' certificates. */
    default CertificateAuthorities clients() {
        return CertificateAuthorities.NONE;
    }
}
