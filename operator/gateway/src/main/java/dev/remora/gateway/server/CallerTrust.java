package dev.remora.gateway.server;

import dev.remora.gateway.auth.CertificateAuthorities;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;

/** Takes the certificates that one of the named authorities vouches for, and none that the platform would trust. */
final class CallerTrust implements X509TrustManager {
    private final List<CertificateAuthorities> authorities;

    CallerTrust(CertificateAuthorities... authorities) {
        this.authorities = List.of(authorities);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509Certificate> shown = List.of(chain);
        if (authorities.stream().noneMatch(authority -> authority.vouchFor(shown))) {
            throw new CertificateException("no authority vouches for the client certificate");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the gateway is the server here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers().toArray(X509Certificate[]::new);
    }

    private Stream<X509Certificate> issuers() {
        return authorities.stream().flatMap(authority -> authority.certificates().stream());
    }
}
