package dev.remora.gateway.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Callers;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's files and reads over sockets. */
@SuppressWarnings("NullAway.Init")
class ConsoleServerTest {
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();

    private static Backend plugin;
    private static ConsoleReads reads;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        plugin = Backend.echo();
        reads = new ConsoleReads(Callers.authenticator(), (user, token, path) -> {
            ASKED.add(user + " " + path);
            if (user.equals("bob")) {
                throw new Refusal(Code.FORBIDDEN, "instances.remora.dev is forbidden: bob may not list them");
            }
            return list();
        });
        gateway = TestGateway.of(TestGateway.directory(plugin)).console(reads).start();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        reads.close();
        plugin.close();
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    private static JsonNode list() {
        try {
            return Json.read("{\"metadata\":{\"continue\":\"x\"},\"items\":[]}".getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Message ask(String method, String path, String... headers) throws IOException {
        return ask(gateway, method, path, headers);
    }

    private static Message ask(TestGateway server, String method, String path, String... headers) throws IOException {
        try (Wire browser = server.connect()) {
            browser.send(method + " " + path + " HTTP/1.1\r\nHost: gw\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
            if (!method.equals("HEAD")) {
                return browser.expectMessage();
            }
            return new Message(Objects.requireNonNull(browser.readHead()), "", "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/console/, text/html; charset=utf-8",
        "/console/index.html, text/html; charset=utf-8",
        "/console/?x=y, text/html; charset=utf-8",
        "/console/console.js, text/javascript; charset=utf-8",
        "/console/console.css, text/css; charset=utf-8",
        "/console/icon.svg, image/svg+xml"
    })
    void shouldServeFilesUnderAStrictPolicy(String path, String type) throws IOException {
        // When
        Message answer = ask("GET", path);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
                .contains("frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*", "data:", "http");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @Test
    void shouldHaveEveryFileThatAnotherNames() throws IOException {
        // Given
        Pattern names = Pattern.compile("(?:from |src=|href=)\"(?:\\./)?([a-z-]+\\.[a-z]+)\"");

        for (String path : ConsoleFiles.load().paths()) {
            // When
            Matcher named = names.matcher(ask("GET", path).body());

            // Then
            while (named.find()) {
                assertThat(ask("HEAD", "/console/" + named.group(1)).status())
                        .as(named.group(1))
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void shouldHaveNoScriptOrStyleInsideAPage() throws IOException {
        assertThat(ask("GET", "/console/").body())
                .doesNotContainPattern("<style|style=|<script(?![^>]* src=)| on[a-z]+=|javascript:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/none.js",
                "/console/../logback.xml",
                "/console/%2e%2e/logback.xml",
                "/console//index.html",
                "/console/INDEX.HTML",
                "/console/console.js/",
                "/console/package-info.class",
                "/console/api/",
                "/console/api/instances/x",
                "/console/api/namespaces//instances",
                "/console/api/namespaces/a%2Fb/instances",
                "/console/api/namespaces/../instances",
                "/console/api/namespaces/A/instances",
                "/console/api/namespaces/a/secrets",
                "/console/api/namespaces/a/instances/b%2Cc/events",
                "/console/api/namespaces/a/instances/b/events/",
                "/consoles"
            })
    void shouldHaveNothingElse(String path) throws IOException {
        // When
        Message answer = ask("GET", path, "Authorization: Bearer alice-token");

        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Remora-Error")).isEqualTo("unknown-address");
        assertThat(ASKED).isEmpty();
    }

    @Test
    void shouldLeadToItsOwnFolder() throws IOException {
        // When
        Message answer = ask("GET", "/console");

        // Then
        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.header("Location")).isEqualTo("/console/");
    }

    @Test
    void shouldSayInAHeadWhatItWouldSend() throws IOException {
        // When
        Message head = ask("HEAD", "/console/");

        // Then
        Message whole = ask("GET", "/console/");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(whole.header("Content-Length"));
        assertThat(head.header("ETag")).isEqualTo(whole.header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void shouldOnlyBeRead(String method) throws IOException {
        for (String path : List.of("/console/", "/console/api/instances", "/console/none")) {
            // When
            Message answer = ask(method, path, "Authorization: Bearer alice-token", "Content-Length: 0");

            // Then
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        }
        assertThat(ASKED).isEmpty();
    }

    @Test
    void shouldNotSendWhatABrowserHas() throws IOException {
        // Given
        String etag = ask("GET", "/console/console.js").header("ETag");

        // When
        Message again = ask("GET", "/console/console.js", "If-None-Match: \"x\", W/" + etag);
        Message other = ask("GET", "/console/console.js", "If-None-Match: " + etag, "Accept-Encoding: gzip");

        // Then
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void shouldCompressForWhoTakesIt() throws IOException {
        // When
        Message answer = ask("GET", "/console/console.js", "Accept-Encoding: br, gzip, deflate");

        // Then
        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer.header("Vary")).isEqualToIgnoringCase("Accept-Encoding");
        byte[] text = new GZIPInputStream(new ByteArrayInputStream(answer.body().getBytes(ISO_8859_1))).readAllBytes();
        assertThat(new String(text, ISO_8859_1))
                .isEqualTo(ask("GET", "/console/console.js").body());
    }

    @ParameterizedTest
    @CsvSource({
        "/console/api/instances, /apis/remora.dev/v1alpha1/instances?limit=500",
        "/console/api/namespaces/team-a/instances, /apis/remora.dev/v1alpha1/namespaces/team-a/instances?limit=500"
    })
    void shouldReadAsItsCaller(String path, String asked) throws IOException {
        // When
        Message answer = ask("GET", path, "Authorization: Bearer alice-token");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"more\":true,\"items\":[]}");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(ASKED).containsExactly("alice " + asked);
    }

    @Test
    void shouldReadTheEventsOfOneInstance() throws IOException {
        // When
        Message answer = ask(
                "GET", "/console/api/namespaces/team-a/instances/a.b-c/events", "Authorization: Bearer alice-token");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(ASKED)
                .containsExactly("alice /api/v1/namespaces/team-a/events?limit=500"
                        + "&fieldSelector=involvedObject.kind%3DInstance%2CinvolvedObject.name%3Da.b-c");
    }

    @Test
    void shouldPassOnWhatTheApiServerRefuses() throws IOException {
        // When
        Message answer = ask("GET", "/console/api/instances", "Authorization: Bearer bob-token");

        // Then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("bob may not list them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Authorization: Bearer nobody", "Cookie: token=alice-token"})
    void shouldReadNothingWithoutAToken(String header) throws IOException {
        // When
        Message answer = ask("GET", "/console/api/instances", header);

        // Then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(ASKED).isEmpty();
    }

    @Test
    void shouldTellItsRequestsApart() throws IOException {
        // When
        ask("GET", "/console/icon.svg");

        // Then
        await().untilAsserted(() -> assertThat(gateway.audit()).anySatisfy(event -> {
            assertThat(event.path()).isEqualTo("/console/icon.svg");
            assertThat(event.outcome()).isEqualTo("console");
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Dest: document",
                "Sec-Fetch-Dest: iframe",
                "Sec-Fetch-Dest: script",
                "Sec-Fetch-Dest: style",
                "Sec-Fetch-Dest: image",
                "Sec-Fetch-Dest: worker",
                "Sec-Fetch-Dest: sharedworker",
                "Sec-Fetch-Dest: serviceworker",
                "Sec-Fetch-Dest: something-new",
                "Sec-Fetch-Dest: empty\r\nSec-Fetch-Dest: document",
                "Sec-Fetch-Mode: navigate",
                "Service-Worker: script"
            })
    void shouldLetNoAnswerOfAPluginBecomeAPage(String header) throws IOException {
        // When
        Message answer = ask("GET", TestGateway.HELLO + "/", "Authorization: Bearer alice-token", header);

        // Then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Remora-Error")).isEqualTo("page-refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors", "Sec-Fetch-Dest: websocket"})
    void shouldLetPluginsAnswerWithData(String header) throws IOException {
        assertThat(ask("GET", TestGateway.HELLO + "/", "Authorization: Bearer alice-token", header)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldNotBeThereUnlessItIsSwitchedOn() throws IOException {
        try (TestGateway without = TestGateway.hello(plugin)) {
            // When
            Message page = ask(without, "GET", "/console/");
            Message ofPlugin = ask(
                    without,
                    "GET",
                    TestGateway.HELLO + "/",
                    "Authorization: Bearer alice-token",
                    "Sec-Fetch-Dest: document");

            // Then
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.header("Remora-Error")).isEqualTo("unknown-address");
            assertThat(ofPlugin.status()).isEqualTo(200);
        }
    }
}
