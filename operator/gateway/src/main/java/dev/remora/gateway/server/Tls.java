package dev.remora.gateway.server;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;

/** Server certificate and TLS implementation: BoringSSL where its library loads, else the JDK's. */
public final class Tls {
    private Tls() {}

    /**
     * Reads the files.
     *
     * @param certificate PEM, the leaf first, then intermediates
     * @param key PEM, PKCS #8, without a passphrase
     * @param http2 whether callers may choose it (ALPN)
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    public static SslContext serverContext(Path certificate, Path key, boolean http2) {
        requireReadable("--tls-cert", certificate);
        requireReadable("--tls-key", key);
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(provider())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(alpn(http2))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert: %s, --tls-key: %s (expected: a PEM certificate chain and its PKCS #8 key): %s"
                            .formatted(certificate, key, e.getMessage()),
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

    private static void requireReadable(String flag, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(flag + ": " + file + " (expected: a readable PEM file)");
        }
    }
}
