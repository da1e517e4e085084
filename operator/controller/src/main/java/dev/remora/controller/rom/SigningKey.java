package dev.remora.controller.rom;

import dev.sigstore.encryption.Keys;
import dev.sigstore.encryption.signers.Verifier;
import dev.sigstore.encryption.signers.Verifiers;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** A public key of which {@code cosign} has the private half: ECDSA, Ed25519, or RSA of at least 2048 bits. */
public final class SigningKey {
    private static final int LEAST_RSA_BITS = 2048;
    private static final String ED25519 = "Ed25519";

    private interface Reader {
        PublicKey read(byte[] der) throws InvalidKeySpecException;
    }

    private static final List<Reader> READERS = List.of(Keys::parseEcdsa, Keys::parseEd25519, Keys::parseRsa);

    private final PublicKey key;
    private final Verifier verifier;

    private SigningKey(PublicKey key) throws NoSuchAlgorithmException {
        this.key = key;
        this.verifier = Verifiers.newVerifier(key);
    }

    /**
     * Reads the keys in a text, one or more.
     *
     * @throws IllegalArgumentException if there is none, or one that cannot be used, with its number and a reason
     */
    public static List<SigningKey> parse(String pem) {
        var keys = new ArrayList<SigningKey>();
        try (var reader = new PemReader(new StringReader(pem))) {
            for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
                keys.add(read(next, keys.size() + 1));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("public key %d is not PEM".formatted(keys.size() + 1), e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no public key in it (expected: -----BEGIN PUBLIC KEY-----)");
        }
        return List.copyOf(keys);
    }

    /** The key alone, always in the same form. */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** Whether the private half made this signature; never throws for a bad one. */
    boolean hasSigned(byte[] message, byte[] signature) {
        try {
            return verifier.verify(message, signature) || hasSignedDigest(message, signature);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** In bundles cosign hashes as suits the curve, and it signs by Ed25519ph (RFC 8032), which sigstore-java does not know. */
    private boolean hasSignedDigest(byte[] message, byte[] signature) throws GeneralSecurityException {
        if (key instanceof ECKey ec) {
            String digest = ec.getParams().getCurve().getField().getFieldSize() > 384 ? "SHA-512" : "SHA-384";
            return verifier.verifyDigest(MessageDigest.getInstance(digest).digest(message), signature);
        }
        if (key.getAlgorithm().equals(ED25519)) {
            Signature prehashed = Signature.getInstance(ED25519);
            prehashed.setParameter(new EdDSAParameterSpec(true));
            prehashed.initVerify(
                    KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(key.getEncoded())));
            prehashed.update(message);
            return prehashed.verify(signature);
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    private static SigningKey read(PemObject pem, int number) {
        if (!pem.getType().equals("PUBLIC KEY")) {
            throw new IllegalArgumentException(
                    "public key %d is a %s (expected: -----BEGIN PUBLIC KEY-----)".formatted(number, pem.getType()));
        }
        for (Reader reader : READERS) {
            try {
                PublicKey key = reader.read(pem.getContent());
                if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                    throw new IllegalArgumentException("public key %d is RSA with %d bits (expected: at least %d)"
                            .formatted(number, rsa.getModulus().bitLength(), LEAST_RSA_BITS));
                }
                return new SigningKey(key);
            } catch (GeneralSecurityException e) {
                // Another kind, then.
            }
        }
        throw new IllegalArgumentException(
                "public key %d cannot be used (expected: ECDSA, Ed25519 or RSA)".formatted(number));
    }
}
