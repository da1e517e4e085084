package dev.remora.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The one request of the benchmark, the same to every peer. */
final class Request {
    static final String PREFIX = "/v1/namespaces/bench/instances/bench/plugins/bench";
    static final String PATH = PREFIX + "/files/list?x=1";

    private final String token;
    private final HttpClient client;

    Request(String token, Tls tls) throws GeneralSecurityException, IOException {
        this.token = token;
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(tls))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    String token() {
        return token;
    }

    /** Status of the answer, 0 when there is none. */
    int status(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + PATH))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0; // not up yet
        }
    }

    private static SSLContext trusting(Tls tls) throws GeneralSecurityException, IOException {
        try (var pem = Files.newInputStream(tls.certificate())) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("peer", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }
    }
}
