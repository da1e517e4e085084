package dev.remora.lab.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives in memory and signs the certificates of one lab. */
public final class CertificateAuthority {
    private static final Duration LIFETIME = Duration.ofDays(365);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;
    private final X500Name name;
    private final X509Certificate certificate;

    private CertificateAuthority(KeyPair keys, X500Name name, X509Certificate certificate) {
        this.keys = keys;
        this.name = name;
        this.certificate = certificate;
    }

    /** Makes an authority with a new key. */
    public static CertificateAuthority create(String commonName) {
        try {
            KeyPair keys = newKeys();
            X500Name name = new X500Name("CN=" + commonName);
            JcaX509v3CertificateBuilder builder = builder(name, name, keys);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new CertificateAuthority(keys, name, signed(builder, keys));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make the lab's certificate authority", e);
        }
    }

    /**
     * Issues a certificate for a server.
     *
     * @param addresses IP addresses that it listens on
     * @param hosts names that it has
     */
    public ServerCertificate issue(List<String> addresses, List<String> hosts) {
        GeneralName[] names = java.util.stream.Stream.concat(
                        addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address)),
                        hosts.stream().map(host -> new GeneralName(GeneralName.dNSName, host)))
                .toArray(GeneralName[]::new);
        return issue(hosts.getFirst(), KeyPurposeId.id_kp_serverAuth, names);
    }

    /** Issues a certificate for a client of this name. */
    public ServerCertificate issueToClient(String commonName) {
        return issue(commonName, KeyPurposeId.id_kp_clientAuth);
    }

    private ServerCertificate issue(String commonName, KeyPurposeId purpose, GeneralName... names) {
        try {
            KeyPair subjectKeys = newKeys();
            JcaX509v3CertificateBuilder builder = builder(name, new X500Name("CN=" + commonName), subjectKeys);
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            return new ServerCertificate(subjectKeys.getPrivate(), signed(builder, keys), certificate);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate for " + commonName, e);
        }
    }

    /** The authority's own certificate, which clients trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** {@link #certificate()} as PEM. */
    public String pem() {
        return Pem.of(certificate);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair subjectKeys) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(96, RANDOM),
                Date.from(now.minus(Duration.ofHours(1))), // a guest's clock may be behind
                Date.from(now.plus(LIFETIME)),
                subject,
                subjectKeys.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair signer)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }
}
