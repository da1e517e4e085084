package dev.remora.gateway.server;

import dev.remora.gateway.auth.CertificateAuthorities;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import javax.net.ssl.SSLException;

/** How TLS is spoken: by BoringSSL where its library loads, else by the JDK, with the ciphers that those prefer. */
public final class Tls {
    /** The key goes through a key store that never leaves the memory; PKCS12 would derive a key of its own for that, twice. */
    private static final String KEPT_IN_MEMORY = "JKS";

    private Tls() {}

    /**
     * What a listener speaks.
     *
     * @param others authorities of callers' certificates beside those of the files
     * @throws IllegalArgumentException when the implementation does not take what is in the files
     */
    static SslContext serverContext(TlsFiles files, TlsSettings settings, CertificateAuthorities others) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(files.key(), files.chain())
                    .sslProvider(provider())
                    .protocols(settings.minimum().andNewer())
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(alpn(settings.http2()))
                    .keyStoreType(KEPT_IN_MEMORY)
                    .trustManager(new CallerTrust(files.clients(), others));
            if (settings.clientCa() != null || settings.clientCertificateRequired()) {
                builder.clientAuth(settings.clientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert: %s, --tls-key: %s (expected: a PEM certificate chain and its key): %s"
                            .formatted(settings.certificate(), settings.key(), e.getMessage()),
                    e);
        }
    }

    /** For a caller that offers neither, the connection's first bytes tell. */
    private static ApplicationProtocolConfig alpn(boolean http2) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                http2
                        ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                        : List.of(ApplicationProtocolNames.HTTP_1_1));
    }

    /** Which implementation is used. */
    public static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }
}
