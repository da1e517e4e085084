package dev.remora.gateway.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** An authority that issues certificates for {@code localhost} and for callers. */
public final class TestAuthority {
    private final X509Bundle root;

    /** A new one. */
    public TestAuthority(String name) throws Exception {
        root = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return root.getCertificate();
    }

    /** Its own certificate in a file. */
    public Path file(Path file) throws IOException {
        return Files.writeString(file, root.getCertificatePEM());
    }

    /** For a server on loopback. */
    public X509Bundle server() throws Exception {
        return server(new CertificateBuilder().ecp256());
    }

    /** For a server on loopback, with another kind of key. */
    public X509Bundle server(CertificateBuilder builder) throws Exception {
        return builder.subject("CN=gateway")
                .addSanIpAddress("127.0.0.1")
                .addSanDnsName("localhost")
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(root);
    }

    /** For a caller with that subject. */
    public X509Bundle client(String subject) throws Exception {
        return client(new CertificateBuilder().ecp256(), subject);
    }

    /** For a caller with that subject. */
    public X509Bundle client(CertificateBuilder builder, String subject) throws Exception {
        return builder.subject(subject).addExtendedKeyUsageClientAuth().buildIssuedBy(root);
    }

    /** A client that trusts this authority and shows {@code own}, if that is not {@code null}. */
    public SSLContext trusting(@Nullable X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? new KeyManager[0] : new KeyManager[] {new Stubborn(own)},
                List.of(root.toTrustManager()).toArray(TrustManager[]::new),
                new SecureRandom());
        return context;
    }

    /** Shows its certificate even to a server that names other authorities. */
    private static final class Stubborn extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";

        private final X509Bundle own;

        Stubborn(X509Bundle own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }
    }

    /** Writes a chain and its key as a mounted Secret of the type {@code kubernetes.io/tls} has them. */
    public static void write(Path folder, X509Bundle bundle) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tls.crt"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve("tls.key"), bundle.getPrivateKeyPEM());
    }
}
