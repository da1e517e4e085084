package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.telemetry.AuditEvent;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server from socket to socket, with a plugin that echoes what it was asked. */
@SuppressWarnings("NullAway.Init")
class ForwardingServerTest {
    private Backend backend;
    private TestGateway gateway;
    private Wire caller;

    @BeforeEach
    void start() throws IOException {
        backend = Backend.echo();
        gateway = TestGateway.hello(backend);
        caller = gateway.connect();
    }

    @AfterEach
    void stop() throws IOException {
        caller.close();
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/files/list?a=%2F, /files/list?a=%2F",
        "/a/%2e%2e/b//c, /a/%2e%2e/b//c",
        "/../x;y=1, /../x;y=1",
        "/, /",
        "'', /",
        "?x=1, /?x=1",
        "/?, /?"
    })
    void shouldForwardPathAndQueryByteForByte(String path, String seen) throws IOException {
        // When
        caller.send(request("GET", path) + "\r\n");

        // Then
        assertThat(caller.expectMessage().body()).startsWith("GET " + seen + " HTTP/1.1\r\n");
    }

    @Test
    void shouldAnswerTheUidFormLikeTheOtherOne() throws IOException {
        // When
        caller.send(
                "GET /v1/instances/uid-1/plugins/hello/x HTTP/1.1\r\nHost: a\r\nAuthorization: bearer alice-token\r\n\r\n");

        // Then
        assertThat(caller.expectMessage().body()).startsWith("GET /x HTTP/1.1\r\n");
    }

    @Test
    void shouldTellThePluginWhoCalls() throws IOException {
        // When
        caller.send(request("GET", "/") + "\r\n");

        // Then
        Message seen = new Message(caller.expectMessage().body(), "", "");
        assertThat(seen.header("X-Remora-User")).isEqualTo("alice");
        assertThat(seen.header("X-Remora-Groups")).isEqualTo("system:authenticated,dev%2Cops");
        assertThat(seen.header("X-Remora-Namespace")).isEqualTo("team-a");
        assertThat(seen.header("X-Remora-Instance")).isEqualTo("vm");
        assertThat(seen.header("X-Remora-Instance-Uid")).isEqualTo("uid-1");
        assertThat(seen.header("X-Remora-Plugin")).isEqualTo("hello");
        assertThat(seen.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(seen.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(seen.header("X-Forwarded-Host")).isEqualTo("gw.example");
        assertThat(seen.header("X-Forwarded-Prefix")).isEqualTo(HELLO);
        assertThat(seen.header("Host"))
                .isEqualTo("127.0.0.1:" + backend.address().getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remora-User: forged",
                "X_Remora_User: forged",
                "x-remora-anything: forged",
                "X-Remote-User: forged",
                "X-Remote-Groups: forged",
                "X-Remote-Extra-Scopes: forged",
                "Impersonate-User: forged",
                "Impersonate_Group: forged",
                "X-Forwarded-For: forged",
                "X-Forwarded-Anything: forged",
                "X-Real-IP: forged",
                "Forwarded: for=forged",
                "Proxy-Authorization: Basic forged",
                "Keep-Alive: forged",
                "TE: forged",
                "Connection: X-Secret\r\nX-Secret: forged",
                "Connection: close, x-secret\r\nX-Secret: forged",
                "Upgrade: forged",
                "Remora-Error: forged"
            })
    void shouldPassOnNothingThatACallerMayNotSay(String header) throws IOException {
        // When
        caller.send(request("GET", "/") + header + "\r\n\r\n");

        // Then
        assertThat(caller.expectMessage().body().toLowerCase(Locale.ROOT))
                .doesNotContain("forged")
                .doesNotContain("alice-token")
                .doesNotContain("authorization:");
    }

    @Test
    void shouldKeepTheLengthThatConnectionNames() throws IOException {
        // When
        caller.send(request("POST", "/") + "Connection: content-length, host\r\nContent-Length: 5\r\n\r\nhello");

        // Then
        assertThat(caller.expectMessage().body())
                .containsIgnoringCase("\r\ncontent-length: 5\r\n")
                .endsWith("hello");
    }

    @Test
    void shouldUseOneConnectionForManyRequests() throws IOException {
        // When
        for (int i = 0; i < 5; i++) {
            caller.send(request("GET", "/" + i) + "\r\n");
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }

        // Then
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        // When
        caller.send(request("GET", "/1") + "\r\n" + request("POST", "/2") + "Content-Length: 3\r\n\r\nabc"
                + request("GET", "/nowhere").replace("hello", "unknown") + "\r\n" + request("GET", "/4") + "\r\n");

        // Then
        assertThat(caller.expectMessage().body()).startsWith("GET /1 ");
        assertThat(caller.expectMessage().body()).startsWith("POST /2 ").endsWith("abc");
        assertThat(caller.expectMessage().status()).isEqualTo(404);
        assertThat(caller.expectMessage().body()).startsWith("GET /4 ");
    }

    @Test
    void shouldForwardChunksAndTrailers() throws IOException {
        // When
        caller.send(request("POST", "/") + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\nX-Remora-User: forged\r\n\r\n");

        // Then
        assertThat(caller.expectMessage().body())
                .containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n")
                .endsWith("abcde");
    }

    @Test
    void shouldServeHttp10() throws IOException {
        // When
        caller.send("GET " + HELLO + "/old HTTP/1.0\r\nAuthorization: Bearer alice-token\r\n\r\n");

        // Then
        assertThat(caller.readAll()).startsWith("HTTP/1.1 200 OK").contains("GET /old HTTP/1.1");
    }

    @Test
    void shouldWriteOneAuditEventPerRequest() throws IOException {
        // When
        caller.send(request("POST", "/run?secret=1") + "Content-Length: 4\r\n\r\nbody");
        Message answer = caller.expectMessage();

        // Then
        await().untilAsserted(() -> assertThat(gateway.audit()).hasSize(1));
        AuditEvent event = gateway.audit().getFirst();
        assertThat(event.user()).isEqualTo("alice");
        assertThat(event.namespace()).isEqualTo("team-a");
        assertThat(event.instance()).isEqualTo("vm");
        assertThat(event.instanceUid()).isEqualTo("uid-1");
        assertThat(event.plugin()).isEqualTo("hello");
        assertThat(event.verb()).isEqualTo("create");
        assertThat(event.path()).isEqualTo("/run");
        assertThat(event.status()).isEqualTo(200);
        assertThat(event.outcome()).isEqualTo("forwarded");
        assertThat(event.bytesIn()).isEqualTo(4);
        assertThat(event.bytesOut()).isEqualTo(answer.body().length());
    }

    @Test
    void shouldRefuseWithoutAToken() throws IOException {
        // When
        caller.send("GET " + HELLO + " HTTP/1.1\r\nHost: a\r\n\r\n");

        // Then
        Message answer = caller.expectMessage();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Remora-Error")).isEqualTo("unauthenticated");
        assertThat(backend.accepted()).isZero();
    }

    @Test
    void shouldAnswerTheSameForAForbiddenAndAnUnknownInstance() throws IOException {
        // Given
        String bob = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bob-token\r\n\r\n";

        // When
        caller.send("GET /v1/instances/uid-1/plugins/hello/" + bob);
        Message forbidden = caller.expectMessage();
        caller.send("GET /v1/instances/uid-2/plugins/hello/" + bob);
        Message unknown = caller.expectMessage();
        caller.send("GET /v1/namespaces/team-a/instances/none/plugins/hello/" + bob);
        Message unknownName = caller.expectMessage();

        // Then
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(unknown).isEqualTo(forbidden);
        assertThat(unknownName).isEqualTo(forbidden);
    }

    @Test
    void shouldKeepTheConnectionAfterARefusedUpload() throws IOException {
        // When
        caller.send("POST " + HELLO + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + request("GET", "/next")
                + "\r\n");

        // Then
        assertThat(caller.expectMessage().status()).isEqualTo(401);
        assertThat(caller.expectMessage().body()).startsWith("GET /next ");
    }
}
