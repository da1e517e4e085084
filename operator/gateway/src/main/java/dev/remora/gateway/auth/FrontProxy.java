package dev.remora.gateway.auth;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who may say in headers who calls: kube-apiserver, when it passes requests of an aggregated API on. As in ConfigMap {@code
 * extension-apiserver-authentication}.
 *
 * @param authorities that vouch for its client certificate
 * @param names common names that such a certificate may have; empty: any
 * @param userHeaders headers that may name the user; the first that is there counts
 * @param uidHeaders headers that may have the user's UID
 * @param groupHeaders headers that name groups, one in each value
 * @param extraPrefixes how headers with further attributes begin
 */
public record FrontProxy(
        CertificateAuthorities authorities,
        List<String> names,
        List<String> userHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraPrefixes) {
    /** Nobody. */
    public static final FrontProxy NONE =
            new FrontProxy(CertificateAuthorities.NONE, List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * Whether the other end of a connection is one.
     *
     * @param chain what it proved to own in the handshake, the leaf first
     */
    public boolean is(List<X509Certificate> chain) {
        return authorities.vouchFor(chain)
                && (names.isEmpty()
                        || CertificateCaller.attribute(chain.getFirst(), "CN").stream()
                                .anyMatch(names::contains));
    }
}
