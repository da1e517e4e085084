package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestCertificate;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same over TLS, with BoringSSL and with the JDK's. */
@SuppressWarnings("NullAway.Init")
class TlsServerTest {
    private static final int LARGE = 20 * 1024 * 1024;

    private static TestCertificate certificate;

    @BeforeAll
    static void make(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @Test
    void shouldFindTheNativeLibraries() {
        assertThat(OpenSsl.isAvailable())
                .as("BoringSSL", OpenSsl.unavailabilityCause())
                .isTrue();
        assertThat(Transport.best()).isEqualTo(Transport.EPOLL);
    }

    @Test
    void shouldTellThePluginThatTheCallerUsedTls() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .tls(new ReloadingTls(settings(certificate.certificate(), certificate.key())))
                        .start();
                Wire caller = connect(gateway)) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.expectMessage().body()).contains("X-Forwarded-Proto: https");
        }
    }

    @Test
    void shouldCountHandshakes() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .tls(new ReloadingTls(settings(certificate.certificate(), certificate.key())))
                        .start();
                Wire plain = gateway.connect();
                Wire caller = connect(gateway)) {
            // When
            plain.send(request("GET", "/") + "\r\n");
            plain.readAll();
            caller.send(request("GET", "/") + "\r\n");
            caller.expectMessage();

            // Then
            assertThat(gateway.counter("tls.handshakes", "result", "failure")).isEqualTo(1);
            assertThat(gateway.counter("tls.handshakes", "result", "success")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void shouldLetACallerReadItsAnswerThatSendsAllFirst(SslProvider provider) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n\r\ntoo much");
                    wire.readAll();
                });
                TestGateway gateway = gateway(backend, provider);
                Wire caller = connect(gateway)) {
            // When
            caller.send(request("POST", "/") + "Content-Length: " + LARGE + "\r\n\r\n");
            caller.send(new byte[LARGE], LARGE);

            // Then
            assertThat(caller.expectMessage().body()).isEqualTo("too much");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void shouldStreamAndUpgrade(SslProvider provider) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    wire.send(new byte[LARGE], LARGE);
                    wire.expectMessage();
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\nhi ");
                    wire.send(wire.read(5));
                });
                TestGateway gateway = gateway(backend, provider);
                Wire caller = connect(gateway)) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            caller.readHead();
            long streamed = caller.skip(LARGE);
            caller.send(request("GET", "/") + "Connection: upgrade\r\nUpgrade: raw\r\n\r\n");
            String switched = String.valueOf(caller.readHead());
            caller.send("there");

            // Then
            assertThat(streamed).isEqualTo(LARGE);
            assertThat(switched).startsWith("HTTP/1.1 101");
            assertThat(caller.readAll()).isEqualTo("hi there");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void shouldNoticeThatTheCallerVanished(SslProvider provider) throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = gateway(backend, provider)) {
            // When
            try (Wire caller = connect(gateway)) {
                caller.send(request("GET", "/") + "\r\n");
                await().until(() -> backend.open() == 1);
            }

            // Then
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldNameTheFileThatItCannotRead() {
        assertThatThrownBy(() -> new ReloadingTls(settings(Path.of("/no/such"), certificate.key())))
                .hasMessage("--tls-cert: /no/such (expected: a readable PEM file)");
        assertThatThrownBy(() -> new ReloadingTls(settings(certificate.key(), certificate.key())))
                .hasMessageContaining("--tls-cert")
                .hasMessageContaining("expected");
    }

    static TlsSettings settings(Path chain, Path key) {
        return new TlsSettings(chain, key, null, false, TlsVersion.TLS_1_2, true);
    }

    private static TestGateway gateway(Backend backend, SslProvider provider) throws IOException {
        return TestGateway.of(TestGateway.directory(backend))
                .tls(SslContextBuilder.forServer(
                                certificate.certificate().toFile(),
                                certificate.key().toFile())
                        .sslProvider(provider)
                        .build())
                .start();
    }

    private static Wire connect(TestGateway gateway) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificate.trust());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new Wire(context.getSocketFactory()
                .createSocket("127.0.0.1", gateway.server().address().getPort()));
    }
}
