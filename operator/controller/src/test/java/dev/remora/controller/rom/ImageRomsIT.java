package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the real CNCF distribution registry, once open and once behind a password. */
@SuppressWarnings("NullAway.Init") // what @BeforeAll sets
class ImageRomsIT {
    @TempDir
    private static Path folder;

    private static RegistryProcess registry;
    private static RegistryProcess locked;
    private static Push push;
    private static String digest;

    @BeforeAll
    static void startRegistries() throws IOException, InterruptedException {
        registry = RegistryProcess.start(folder);
        push = new Push(registry);
        digest = push.image("team/hello", "1", "hello");
        push.image("library/hello", "latest", "hello");
        locked = RegistryProcess.startWithPassword(folder);
    }

    @AfterAll
    static void stopRegistries() {
        push.close();
        registry.close();
        locked.close();
    }

    @Test
    void shouldSayDigestWhenTagIsThere() {
        // When
        RomAnswer answer = ask(registry.address() + "/team/hello:1");

        // Then
        assertThat(answer).isEqualTo(new Found(registry.address() + "/team/hello@" + digest));
    }

    @Test
    void shouldSayDigestOfIndexWhenTagIsOne() throws IOException, InterruptedException {
        // Given
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s",
                 "manifests":[{"mediaType":"%s","digest":"%s","size":7,"platform":{"os":"linux","architecture":"amd64"}}]}
                """.formatted(RegistrySession.INDEX, Push.MANIFEST, digest);
        String index =
                push.manifest("team/hello", "multi", manifest.getBytes(StandardCharsets.UTF_8), RegistrySession.INDEX);

        // Then
        assertThat(ask(registry.address() + "/team/hello:multi"))
                .isEqualTo(new Found(registry.address() + "/team/hello@" + index));
    }

    @Test
    void shouldPassRegistrysWordsOnWhenThereIsNoSuchTag() {
        // When
        RomAnswer answer = ask(registry.address() + "/team/hello:2");

        // Then
        assertThat(answer)
                .isEqualTo(new Refused(
                        Kind.NotFound,
                        "%1$s/team/hello: registry %1$s answered 404 MANIFEST_UNKNOWN: manifest unknown"
                                .formatted(registry.address())));
    }

    @Test
    void shouldNotFindDigestThatIsNotThere() {
        // When
        RomAnswer answer = ask(registry.address() + "/team/hello@sha256:" + "0".repeat(64));

        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.NotFound));
    }

    @Test
    void shouldBelieveDigestWhenRegistryIsAway() throws IOException {
        // Given
        String image = "127.0.0.1:%d/team/hello".formatted(RegistryProcess.freePort());

        // Then
        assertThat(ask(image + ":1@" + digest)).isEqualTo(new Found(image + "@" + digest));
    }

    @Test
    void shouldSayThatRegistryIsAwayWhenItIs() throws IOException {
        // Given
        String gone = "127.0.0.1:" + RegistryProcess.freePort();

        // Then
        assertThat(ask(gone + "/team/hello:1"))
                .isEqualTo(new Unreachable("%1$s/team/hello: registry %1$s: connection refused".formatted(gone)));
    }

    @Test
    void shouldSayThatPullSecretIsMissingWhenRegistryWantsPassword() {
        // When
        RomAnswer answer = ask(locked.address() + "/team/hello:1");

        // Then
        assertThat(answer)
                .isEqualTo(new Refused(
                        Kind.Denied,
                        "registry %s wants a user and a password, and the pull secret has none for it"
                                .formatted(locked.address())));
    }

    @Test
    void shouldPassRegistrysWordsOnWhenPasswordIsWrong() {
        // When
        RomAnswer answer = ask(locked.address() + "/team/hello:1", auths(locked.address(), "ada", "guess"));

        // Then
        assertThat(answer)
                .isEqualTo(new Refused(
                        Kind.Denied,
                        "%1$s/team/hello: registry %1$s answered 401 UNAUTHORIZED: authentication required"
                                .formatted(locked.address())));
    }

    @Test
    void shouldShowPasswordWhenRegistryWantsOne() {
        // When
        RomAnswer answer = ask(locked.address() + "/team/hello:1", auths(locked.address(), "ada", "secret"));

        // Then
        assertThat(answer).isEqualTo(new Found(locked.address() + "/team/hello@" + digest));
    }

    @Test
    void shouldAskMirrorAndKeepNameWhenThereIsOne() {
        // Given
        RegistryRoms roms = new RomSettingsBuilder()
                .mirror("*", "http://" + registry.address() + "/")
                .roms();

        // Then
        assertThat(roms.ask(question("registry.example.com/team/hello:1", null)))
                .isEqualTo(new Found("registry.example.com/team/hello@" + digest));
        assertThat(roms.ask(question("hello", null))).isEqualTo(new Found("hello@" + digest));
    }

    @Test
    void shouldLeaveReferenceAloneWhenRegistryIsNotToBeAsked() {
        // Given
        RegistryRoms roms = new RomSettingsBuilder().unpinned("*.example.com").roms();

        // Then
        assertThat(roms.ask(question("registry.example.com/team/hello:1", null)))
                .isEqualTo(new Found("registry.example.com/team/hello:1"));
    }

    private static RomAnswer ask(String image) {
        return ask(image, null);
    }

    private static RomAnswer ask(String image, @Nullable String dockerConfig) {
        return new RomSettingsBuilder().roms().ask(question(image, dockerConfig));
    }

    private static OfImage question(String image, @Nullable String dockerConfig) {
        return new OfImage(image, dockerConfig, List.of());
    }

    private static String auths(String registry, String user, String password) {
        return "{\"auths\":{\"http://%s/\":{\"username\":\"%s\",\"password\":\"%s\"}}}"
                .formatted(registry, user, password);
    }
}
