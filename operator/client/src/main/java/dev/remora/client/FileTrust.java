package dev.remora.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts the authorities that are in a file at the moment of a handshake. */
final class FileTrust extends X509ExtendedTrustManager {
    private record Authorities(String pem, X509ExtendedTrustManager trust) {}

    private final Path file;
    private volatile @Nullable Authorities last;

    private FileTrust(Path file) {
        this.file = file;
    }

    /** For clients; the file is read when the first one connects. */
    static SSLContext context(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new FileTrust(file)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has TLS
        }
    }

    private X509ExtendedTrustManager now() throws CertificateException {
        Authorities known = last;
        try {
            String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (known == null || !pem.equals(known.pem())) {
                known = new Authorities(pem, trusting(pem));
                last = known;
            }
        } catch (IOException | GeneralSecurityException e) {
            if (known == null) {
                throw new CertificateException("no authorities in " + file + " (expected: certificates in PEM)", e);
            }
        }
        return known.trust();
    }

    private static X509ExtendedTrustManager trusting(String pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        InputStream certificates = new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(certificates)) {
            store.setCertificateEntry(Integer.toString(store.size()), one);
        }
        if (store.size() == 0) {
            throw new CertificateException("no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return trust;
            }
        }
        throw new CertificateException("this Java trusts no X.509 certificates");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        now().checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        now().checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        now().checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("this is for clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0]; // only servers tell theirs
    }
}
