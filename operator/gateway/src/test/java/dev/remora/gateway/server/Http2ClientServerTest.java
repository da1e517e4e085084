package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestCertificate;
import dev.remora.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that many use, Java's own, which chooses its protocol by ALPN. The tests' heap is smaller than the bodies. */
@SuppressWarnings("NullAway.Init")
class Http2ClientServerTest {
    private static final long LARGE = 256L * 1024 * 1024;
    private static TestCertificate certificate;

    @BeforeAll
    static void make(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void shouldSpeakWhatTheClientChooses(Version version) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(backend, true);
                HttpClient client = client()) {
            // When
            HttpResponse<String> answer =
                    client.send(request(gateway).version(version).GET().build(), BodyHandlers.ofString());

            // Then
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).contains("X-Forwarded-Proto: https");
        }
    }

    @Test
    void shouldNotOfferHttp2WhenItIsOff() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(backend, false);
                HttpClient client = client()) {
            // When
            HttpResponse<String> answer = client.send(request(gateway).GET().build(), BodyHandlers.ofString());

            // Then
            assertThat(answer.version()).isEqualTo(Version.HTTP_1_1);
        }
    }

    @Test
    void shouldStreamLargeBodiesBothWays() throws Exception {
        // Given
        byte[] block = new byte[64 * 1024];
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.skip(LARGE);
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    for (long sent = 0; sent < LARGE; sent += block.length) {
                        wire.send(block, block.length);
                    }
                });
                TestGateway gateway = gateway(backend, true);
                HttpClient client = client()) {
            // When
            HttpRequest upload = request(gateway)
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Zeros::new), LARGE))
                    .build();
            HttpResponse<InputStream> answer = client.send(upload, BodyHandlers.ofInputStream());

            // Then
            assertThat(answer.version()).isEqualTo(Version.HTTP_2);
            try (InputStream body = answer.body()) {
                assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(LARGE);
            }
        }
    }

    private static TestGateway gateway(Backend backend, boolean http2) {
        TestGateway.Builder builder = TestGateway.of(TestGateway.directory(backend))
                .tls(new ReloadingTls(new TlsSettings(
                        certificate.certificate(), certificate.key(), null, false, TlsVersion.TLS_1_2, http2)));
        return http2 ? builder.start() : builder.http2(null).start();
    }

    private static HttpClient client() throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificate.trust());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpRequest.Builder request(TestGateway gateway) {
        int port = gateway.server().address().getPort();
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + TestGateway.HELLO + "/"))
                .header("Authorization", "Bearer alice-token");
    }

    /** As many zero bytes as are asked for. */
    private static final class Zeros extends InputStream {
        private long left = LARGE;

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }
}
