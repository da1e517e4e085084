package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class ClientCertificateServerTest {
    @TempDir
    Path folder;

    private final List<Identity> asked = new CopyOnWriteArrayList<>();
    private final Backend backend = Backend.echo();
    private TestAuthority authority;
    private TestAuthority clients;
    private @Nullable ReloadingTls tls;

    @BeforeEach
    void issue() throws Exception {
        authority = new TestAuthority("servers");
        clients = new TestAuthority("clients");
        TestAuthority.write(folder, authority.server());
        clients.file(folder.resolve("ca.crt"));
    }

    @AfterEach
    void close() throws IOException {
        backend.close();
        if (tls != null) {
            tls.close();
        }
    }

    @Test
    void shouldKnowACallerByItsCertificate() throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_2)) {
            // When
            Wire.Message answer = ask(gateway, clients.client("CN=carol,O=dev,O=ops"), "");

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("X-Remora-User: carol");
            assertThat(asked).singleElement().satisfies(identity -> {
                assertThat(identity.username()).isEqualTo("carol");
                assertThat(identity.groups()).containsExactlyInAnyOrder("dev", "ops", "system:authenticated");
            });
        }
    }

    @Test
    void shouldPreferTheToken() throws Exception {
        try (TestGateway gateway = gateway(true, TlsVersion.TLS_1_2)) {
            // When
            Wire.Message answer = ask(gateway, clients.client("CN=carol"), "Authorization: Bearer alice-token\r\n");
            Wire.Message worthless = ask(gateway, clients.client("CN=carol"), "Authorization: Bearer x\r\n");

            // Then
            assertThat(answer.body()).contains("X-Remora-User: alice");
            assertThat(worthless.status()).isEqualTo(401);
        }
    }

    @Test
    void shouldAskForATokenWhenThereIsNoCertificate() throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_2)) {
            assertThat(ask(gateway, null, "").status()).isEqualTo(401);
            assertThat(ask(gateway, null, "Authorization: Bearer alice-token\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=dev", "CN=system:anonymous", "CN=a,CN=b", "CN=eve,O=system:unauthenticated"})
    void shouldNotKnowANamelessCaller(String subject) throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_2)) {
            assertThat(ask(gateway, clients.client(subject), "").status()).isEqualTo(401);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void shouldTurnAwayCertificatesOfOthers() throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_2)) {
            refuses(gateway, new TestAuthority("strangers").client("CN=alice"));
            refuses(gateway, authority.client("CN=alice")); // it vouches for servers only
            refuses(gateway, clients.server()); // not a client's
            refuses(
                    gateway,
                    clients.client(
                            new CertificateBuilder()
                                    .ecp256()
                                    .notBefore(Instant.now().minusSeconds(7200))
                                    .notAfter(Instant.now().minusSeconds(3600)),
                            "CN=alice"));
        }
    }

    @Test
    void shouldTurnAwayWhoBringsNoneWhereOneIsRequired() throws Exception {
        try (TestGateway gateway = gateway(true, TlsVersion.TLS_1_2)) {
            refuses(gateway, null);
        }
    }

    @Test
    void shouldForgetAnAuthorityThatLeftTheFile() throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_2);
                Wire open = connect(gateway, clients.client("CN=carol"))) {
            // Given
            open.send("GET " + HELLO + " HTTP/1.1\r\nHost: gw\r\n\r\n");
            int before = open.expectMessage().status();

            // When
            new TestAuthority("successor").file(folder.resolve("ca.crt"));
            Objects.requireNonNull(tls).look();
            open.send("GET " + HELLO + " HTTP/1.1\r\nHost: gw\r\n\r\n");

            // Then
            assertThat(before).isEqualTo(200);
            assertThat(open.expectMessage().status()).isEqualTo(401);
            refuses(gateway, clients.client("CN=carol"));
        }
    }

    @Test
    void shouldNotSpeakOlderTlsThanAllowed() throws Exception {
        try (TestGateway gateway = gateway(false, TlsVersion.TLS_1_3);
                SSLSocket socket = (SSLSocket) authority
                        .trusting(null)
                        .getSocketFactory()
                        .createSocket("127.0.0.1", gateway.server().address().getPort())) {
            // When
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            // Then
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private TestGateway gateway(boolean required, TlsVersion minimum) {
        tls = new ReloadingTls(new TlsSettings(
                folder.resolve("tls.crt"),
                folder.resolve("tls.key"),
                folder.resolve("ca.crt"),
                required,
                minimum,
                false));
        Authorizer everybody = (identity, verb, namespace, instance, plugin) -> {
            asked.add(identity);
            return CompletableFuture.completedFuture(new Decision.Allowed());
        };
        return TestGateway.of(TestGateway.directory(backend))
                .authorizer(everybody)
                .tls(tls)
                .start();
    }

    private Wire.Message ask(TestGateway gateway, @Nullable X509Bundle own, String headers) throws Exception {
        try (Wire caller = connect(gateway, own)) {
            caller.send("GET " + HELLO + " HTTP/1.1\r\nHost: gw\r\n" + headers + "\r\n");
            return caller.expectMessage();
        }
    }

    private Wire connect(TestGateway gateway, @Nullable X509Bundle own) throws Exception {
        return new Wire(authority
                .trusting(own)
                .getSocketFactory()
                .createSocket("127.0.0.1", gateway.server().address().getPort()));
    }

    /** With TLS 1.3 a client hears of it only when it reads. */
    private void refuses(TestGateway gateway, @Nullable X509Bundle own) {
        assertThatThrownBy(() -> ask(gateway, own, "Authorization: Bearer alice-token\r\n"))
                .isInstanceOfAny(SSLException.class, SocketException.class, EOFException.class);
    }
}
