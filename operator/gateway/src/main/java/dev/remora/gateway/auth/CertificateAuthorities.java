package dev.remora.gateway.auth;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Authorities that vouch for callers' certificates; immutable. */
public final class CertificateAuthorities {
    /** Nobody vouches for anybody. */
    public static final CertificateAuthorities NONE = new CertificateAuthorities(List.of(), null);

    /** What JSSE wants to hear when the way of the key exchange does not matter. */
    private static final String ANY = "UNKNOWN";

    private final List<X509Certificate> certificates;
    private final @Nullable X509TrustManager trust;

    private CertificateAuthorities(List<X509Certificate> certificates, @Nullable X509TrustManager trust) {
        this.certificates = certificates;
        this.trust = trust;
    }

    /** Those with these certificates. */
    public static CertificateAuthorities of(List<X509Certificate> certificates) {
        return certificates.isEmpty()
                ? NONE
                : new CertificateAuthorities(List.copyOf(certificates), trustManager(certificates));
    }

    /** Their own certificates. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /**
     * Whether they vouch now for the owner of a certificate as a client: chain, dates, key usage (RFC 5280 section 6).
     *
     * @param chain the leaf first
     */
    public boolean vouchFor(List<X509Certificate> chain) {
        if (trust == null || chain.isEmpty()) {
            return false;
        }
        try {
            trust.checkClientTrusted(chain.toArray(X509Certificate[]::new), ANY);
            return true;
        } catch (CertificateException notTrusted) {
            return false;
        }
    }

    private static X509TrustManager trustManager(List<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), certificates.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("every Java platform validates X.509");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform keeps certificates in memory", e);
        }
    }
}
