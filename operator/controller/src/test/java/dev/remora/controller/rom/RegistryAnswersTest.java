package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.controller.rom.WebServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What registries do that the real one in the other tests does not: tokens, redirects, bad moods. */
@SuppressWarnings("NullAway.Init") // what @BeforeEach sets
class RegistryAnswersTest {
    private static final String PATH = "/v2/team/hello/manifests/1";
    private static final String DIGEST = "sha256:beda9a7d77399773ebd5fdaf83cbb36eba9dd4b2baf7824e2db8f780866c9fea";
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final Answer IMAGE =
            Answer.of(200, "").with("Content-Type", MANIFEST).with("Docker-Content-Digest", DIGEST);

    private WebServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = WebServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldGetTokenWithPassword() {
        // Given
        askForToken("http");
        server.on("/token", Answer.of(200, "{\"token\":\"t0ken\"}"));

        // When
        RomAnswer answer = ask("{\"auths\":{\"%s\":{\"auth\":\"YWRhOnNlY3JldA==\"}}}".formatted(server.address()));

        // Then
        assertThat(answer).isEqualTo(new Found(server.address() + "/team/hello@" + DIGEST));
        assertThat(server.lines())
                .containsExactly(
                        "HEAD " + PATH,
                        "GET /token?service=registry.example&scope=repository%3Ateam%2Fhello%3Apull",
                        "HEAD " + PATH);
        assertThat(server.requests().get(1).header("Authorization")).isEqualTo("Basic YWRhOnNlY3JldA==");
    }

    @Test
    void shouldGetTokenWithoutPasswordWhenThereIsNone() {
        // Given
        askForToken("http");
        server.on("/token", Answer.of(200, "{\"access_token\":\"t0ken\"}"));

        // Then
        assertThat(ask(null)).isInstanceOf(Found.class);
        assertThat(server.requests().get(1).headers()).doesNotContainKey("Authorization");
    }

    @Test
    void shouldGetTokenWithIdentityToken() {
        // Given
        askForToken("http");
        server.on("/token", Answer.of(200, "{\"access_token\":\"t0ken\"}"));

        // When
        RomAnswer answer = ask("{\"auths\":{\"%s\":{\"identitytoken\":\"r3fresh\"}}}".formatted(server.address()));

        // Then
        assertThat(answer).isInstanceOf(Found.class);
        assertThat(server.requests().get(1).line()).isEqualTo("POST /token");
        assertThat(server.requests().get(1).body())
                .contains("grant_type=refresh_token", "refresh_token=r3fresh", "service=registry.example");
    }

    @Test
    void shouldPassWordsOfTokenServiceOn() {
        // Given
        askForToken("http");
        server.on("/token", Answer.of(401, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"wrong password\"}]}"));

        // Then
        assertThat(ask(null))
                .isEqualTo(new Refused(
                        Kind.Denied,
                        "registry %s: its token service answered 401 DENIED: wrong password"
                                .formatted(server.address())));
    }

    @Test
    void shouldNotGoForTokensAnywhere() {
        // Given
        askForToken("file");

        // Then
        assertThat(ask(null))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.message())
                                .contains(
                                        "sends for a token to \"file://",
                                        "(expected: an address that begins with https://)"));
    }

    @Test
    void shouldLeavePasswordBehindWhenRedirected() throws IOException {
        try (WebServer elsewhere = WebServer.start()) {
            // Given
            elsewhere.on("/moved", IMAGE);
            server.on(
                    PATH,
                    request -> request.headers().containsKey("Authorization")
                            ? Answer.of(307, "").with("Location", "http://" + elsewhere.address() + "/moved")
                            : Answer.of(401, "").with("WWW-Authenticate", "Basic realm=\"x\""));

            // When
            RomAnswer answer = ask("{\"auths\":{\"%s\":{\"auth\":\"YWRhOnNlY3JldA==\"}}}".formatted(server.address()));

            // Then
            assertThat(answer).isInstanceOf(Found.class);
            assertThat(elsewhere.requests().getFirst().headers()).doesNotContainKey("Authorization");
        }
    }

    @Test
    void shouldNotFollowRedirectToFile() {
        // Given
        server.on(PATH, Answer.of(307, "").with("Location", "file:///etc/passwd"));

        // Then
        assertThat(ask(null))
                .isInstanceOfSatisfying(
                        Unreachable.class,
                        away -> assertThat(away.message())
                                .contains("a redirect to \"file:///etc/passwd\" is not followed"));
    }

    @Test
    void shouldAskAgainWhenRegistryStumbles() {
        // Given
        var times = new AtomicInteger();
        server.on(PATH, request -> times.getAndIncrement() == 0 ? Answer.of(502, "") : IMAGE);

        // Then
        assertThat(ask(null)).isInstanceOf(Found.class);
    }

    @Test
    void shouldNotPressRegistryThatHasEnough() {
        // Given
        server.on(PATH, Answer.of(429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"rate limit\"}]}"));

        // Then
        assertThat(ask(null))
                .isEqualTo(new Unreachable("%1$s/team/hello: registry %1$s answered 429 TOOMANYREQUESTS: rate limit"
                        .formatted(server.address())));
        assertThat(server.lines()).containsExactly("HEAD " + PATH, "GET " + PATH);
    }

    @Test
    void shouldReckonDigestWhenRegistryDoesNotSayIt() {
        // Given
        server.on(PATH, Answer.of(200, "{}").with("Content-Type", MANIFEST + "; charset=utf-8"));

        // Then
        assertThat(ask(null))
                .isEqualTo(new Found(server.address()
                        + "/team/hello@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
    }

    @Test
    void shouldRefuseWhatIsNoImage() {
        // Given
        server.on(PATH, Answer.of(200, "hello").with("Content-Type", "text/html"));

        // Then
        assertThat(ask(null))
                .isEqualTo(new Refused(
                        Kind.NotARom,
                        server.address()
                                + "/team/hello:1 is of type \"text/html\" (expected: an image or an index of images)"));
    }

    @Test
    void shouldShowNothingOfBodyThatIsNoRegistrys() {
        // Given
        server.on(PATH, Answer.of(403, "internal: database at 10.0.0.7"));

        // Then
        assertThat(ask(null))
                .isEqualTo(new Refused(
                        Kind.Denied, "%1$s/team/hello: registry %1$s answered 403".formatted(server.address())));
    }

    @Test
    void shouldGiveUpInTimeWhenRegistryHangs() {
        // Given
        server.on(PATH, request -> {
            sleep();
            return IMAGE;
        });
        RegistryRoms roms =
                new RomSettingsBuilder().limit(Duration.ofMillis(300)).roms();

        // When
        RomAnswer answer = roms.ask(new OfImage(server.address() + "/team/hello:1", null, List.of()));

        // Then
        assertThat(answer)
                .isEqualTo(new Unreachable(
                        "%1$s/team/hello: registry %1$s: no answer in time".formatted(server.address())));
    }

    private void askForToken(String scheme) {
        String challenge =
                "Bearer realm=\"%s://%s/token\",service=\"registry.example\",scope=\"repository:team/hello:pull\""
                        .formatted(scheme, server.address());
        server.on(
                PATH,
                request -> request.header("Authorization").equals("Bearer t0ken")
                        ? IMAGE
                        : Answer.of(401, "").with("WWW-Authenticate", challenge));
    }

    private RomAnswer ask(@Nullable String dockerConfig) {
        return new RomSettingsBuilder()
                .roms()
                .ask(new OfImage(server.address() + "/team/hello:1", dockerConfig, List.of()));
    }

    private static void sleep() {
        try {
            Thread.sleep(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
