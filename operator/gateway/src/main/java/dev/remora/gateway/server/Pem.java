package dev.remora.gateway.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] PROBE = "does the key belong to the certificate?".getBytes(StandardCharsets.US_ASCII);
    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;

    private Pem() {}

    /** All certificates in the text, at least one. */
    static List<X509Certificate> certificates(byte[] text) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text))) {
            found.add((X509Certificate) certificate);
        }
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return List.copyOf(found);
    }

    /**
     * The key of a certificate.
     *
     * @param publicKey of the certificate
     * @throws GeneralSecurityException when there is none, or it belongs to another certificate
     */
    static PrivateKey privateKey(byte[] text, PublicKey publicKey) throws GeneralSecurityException {
        Matcher matcher = KEY.matcher(new String(text, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new GeneralSecurityException("no private key in it, or one with a passphrase");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        byte[] pkcs8 = matcher.group(1).equals("PRIVATE KEY") ? der : wrapped(der, publicKey);
        PrivateKey key =
                KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (!belongs(key, pkcs8, publicKey)) {
            throw new GeneralSecurityException("the key belongs to another certificate");
        }
        return key;
    }

    /**
     * PKCS #1 and SEC 1 leave out what kind of key it is, which the certificate says too (RFC 5208 section 5): cert-manager
     * and openssl write keys so.
     */
    private static byte[] wrapped(byte[] der, PublicKey publicKey) {
        return tagged(SEQUENCE, VERSION_0, algorithm(publicKey.getEncoded()), tagged(OCTET_STRING, der));
    }

    /** The first member of a SubjectPublicKeyInfo (RFC 5280 section 4.1), with its tag and length. */
    private static byte[] algorithm(byte[] publicKeyInfo) {
        return Arrays.copyOfRange(publicKeyInfo, contentStart(publicKeyInfo, 0), endOfAlgorithm(publicKeyInfo));
    }

    private static int endOfAlgorithm(byte[] publicKeyInfo) {
        int start = contentStart(publicKeyInfo, 0);
        return contentStart(publicKeyInfo, start)
                + (publicKeyInfo[start + 1] & 0x7f); // an AlgorithmIdentifier is shorter than 128 bytes
    }

    private static int contentStart(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    private static byte[] tagged(byte tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        out.write(0x82);
        out.write(length >> 8);
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** What can be compared is: the first signature of a process takes a tenth of its start. */
    private static boolean belongs(PrivateKey key, byte[] pkcs8, PublicKey publicKey) throws GeneralSecurityException {
        if (key instanceof RSAPrivateCrtKey rsa && publicKey instanceof RSAPublicKey other) {
            return rsa.getModulus().equals(other.getModulus())
                    && rsa.getPublicExponent().equals(other.getPublicExponent());
        }
        return (publicKey instanceof ECPublicKey && endsWith(pkcs8, point(publicKey.getEncoded())))
                || signsFor(key, publicKey);
    }

    /** Most programs write the public key at the end of an EC key (RFC 5915 section 3). */
    private static byte[] point(byte[] publicKeyInfo) {
        int bits = contentStart(publicKeyInfo, endOfAlgorithm(publicKeyInfo));
        return Arrays.copyOfRange(publicKeyInfo, bits + 1, publicKeyInfo.length); // after the count of unused bits
    }

    private static boolean endsWith(byte[] whole, byte[] end) {
        int start = whole.length - end.length;
        return start >= 0 && Arrays.equals(whole, start, whole.length, end, 0, end.length);
    }

    private static boolean signsFor(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm(); // Ed25519 and its kin are named like their keys
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
