package dev.remora.gateway.server;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Server certificate and TLS implementation: BoringSSL where its library loads, else the JDK's. */
public final class Tls {
    private Tls() {}

    /**
     * Reads the files.
     *
     * @param certificate PEM, the leaf first, then intermediates
     * @param key PEM, PKCS #8, without a passphrase
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    public static SslContext serverContext(Path certificate, Path key) {
        requireReadable("--tls-cert", certificate);
        requireReadable("--tls-key", key);
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(provider())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert: %s, --tls-key: %s (expected: a PEM certificate chain and its PKCS #8 key): %s"
                            .formatted(certificate, key, e.getMessage()),
                    e);
        }
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
