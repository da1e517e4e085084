package dev.remora.lab.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's key with its certificate and the one of its issuer.
 *
 * @param key of the server
 * @param certificate for the key
 * @param issuer who signed the certificate
 */
public record ServerCertificate(PrivateKey key, X509Certificate certificate, X509Certificate issuer) {

    /** Writes the key as PKCS #8 PEM, readable by its owner only, and the certificate chain as PEM. */
    public void write(Path keyFile, Path chainFile) {
        try {
            Files.deleteIfExists(keyFile);
            Files.createFile(
                    keyFile,
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
            Files.writeString(keyFile, Pem.of(key));
            Files.writeString(chainFile, Pem.of(certificate) + Pem.of(issuer));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + keyFile, e);
        }
    }

    /** A context for a server with this certificate. */
    public SSLContext serverContext() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate, issuer});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a TLS context", e);
        }
    }
}
