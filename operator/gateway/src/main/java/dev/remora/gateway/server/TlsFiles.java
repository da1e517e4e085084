package dev.remora.gateway.server;

import dev.remora.gateway.auth.CertificateAuthorities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the files of TLS held when they were read; equal when they held the same. */
final class TlsFiles {
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final CertificateAuthorities clients;

    private TlsFiles(List<X509Certificate> chain, PrivateKey key, CertificateAuthorities clients) {
        this.chain = chain;
        this.key = key;
        this.clients = clients;
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException naming the flag, its file and what is expected
     */
    static TlsFiles read(TlsSettings settings) {
        List<X509Certificate> chain = certificates("--tls-cert", settings.certificate());
        byte[] key = bytes("--tls-key", settings.key());
        try {
            return new TlsFiles(
                    chain, Pem.privateKey(key, chain.getFirst().getPublicKey()), clients(settings.clientCa()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-key: %s (expected: the PEM key of the first certificate in %s, without a passphrase): %s"
                            .formatted(settings.key(), settings.certificate(), e.getMessage()),
                    e);
        }
    }

    private static CertificateAuthorities clients(@Nullable Path file) {
        return file == null
                ? CertificateAuthorities.NONE
                : CertificateAuthorities.of(certificates("--client-ca-file", file));
    }

    private static List<X509Certificate> certificates(String flag, Path file) {
        try {
            return Pem.certificates(bytes(flag, file));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: PEM certificates): %s".formatted(flag, file, e.getMessage()), e);
        }
    }

    private static byte[] bytes(String flag, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(flag + ": " + file + " (expected: a readable PEM file)", e);
        }
    }

    List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    CertificateAuthorities clients() {
        return clients;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsFiles that
                && chain.equals(that.chain)
                && key.equals(that.key)
                && clients.certificates().equals(that.clients.certificates());
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }
}
