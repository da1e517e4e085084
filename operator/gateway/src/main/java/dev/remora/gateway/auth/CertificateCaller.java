package dev.remora.gateway.auth;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A caller known by a client certificate: its common name is the user, its organisations are the groups, as with
 * kube-apiserver's {@code --client-ca-file}.
 */
public final class CertificateCaller {
    private static final String EVERY_AUTHENTICATED = "system:authenticated";

    private CertificateCaller() {}

    /**
     * Whose certificate it is.
     *
     * @param chain what the caller proved to own in the handshake, the leaf first
     * @param authorities who must vouch for it, as of now
     */
    public static Authentication authenticate(
            List<X509Certificate> chain, Supplier<CertificateAuthorities> authorities) {
        if (!authorities.get().vouchFor(chain)) {
            return new Authentication.Rejected("no authority vouches for the client certificate");
        }
        X509Certificate leaf = chain.getFirst();
        List<String> names = attribute(leaf, "CN");
        if (names.size() != 1 || names.getFirst().isEmpty()) {
            return new Authentication.Rejected("common names: " + names + " (expected: one)");
        }
        List<String> groups = new ArrayList<>(attribute(leaf, "O"));
        groups.add(EVERY_AUTHENTICATED);
        return new Authentication.Authenticated(
                new Identity(names.getFirst(), "", groups, Map.of()),
                leaf.getNotAfter().toInstant());
    }

    /** Values of an attribute of the subject, in the order of the certificate. */
    static List<String> attribute(X509Certificate certificate, String type) {
        try {
            List<String> values = new ArrayList<>();
            for (Rdn rdn :
                    new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253)).getRdns()) {
                Attribute attribute = rdn.toAttributes().get(type); // one name may have several values (RFC 2253)
                for (int i = 0; attribute != null && i < attribute.size(); i++) {
                    values.add(String.valueOf(attribute.get(i)));
                }
            }
            return values;
        } catch (InvalidNameException unreadable) {
            return List.of();
        } catch (NamingException unreadable) {
            return List.of();
        }
    }
}
