package dev.remora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate that every peer shows.
 *
 * @param certificate PEM, for 127.0.0.1
 * @param key PEM
 * @param both certificate and key in one file, as HAProxy wants it
 */
public record Tls(Path certificate, Path key, Path both) {

    /** Makes a P-256 certificate that signs itself. */
    public static Tls selfSigned(Path folder) throws IOException, InterruptedException {
        Tls tls = new Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"), folder.resolve("tls.pem"));
        Path log = folder.resolve("openssl.log");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=bench",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        tls.key().toString(),
                        "-out",
                        tls.certificate().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new IllegalStateException("openssl made no certificate: see " + log);
        }
        Files.write(tls.both(), Files.readAllBytes(tls.certificate()));
        Files.write(tls.both(), Files.readAllBytes(tls.key()), StandardOpenOption.APPEND);
        return tls;
    }

    /** Trusts this certificate, and no other. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        try (var pem = Files.newInputStream(certificate)) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(pem);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("peer", own);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }
    }
}
