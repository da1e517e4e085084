package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that the real cosign made (src/test/resources/cosign), in a real registry. */
@SuppressWarnings("NullAway.Init") // what @BeforeAll sets
class SignaturesIT {
    private static final Path COSIGN = Path.of("src/test/resources/cosign");

    /** Signed in the classic form. */
    private static final String IMAGE = "sha256:beda9a7d77399773ebd5fdaf83cbb36eba9dd4b2baf7824e2db8f780866c9fea";

    /** An index, signed by bundles. */
    private static final String INDEX = "sha256:5d2d18c17c4b3c3c68d4372393e04031dd71fd9527ab1d4b9950d26a4ebf5999";

    private static final String STRANGER = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """;

    @TempDir
    private static Path folder;

    private static RegistryProcess registry;
    private static Push push;
    private static String repository;

    @BeforeAll
    static void fillRegistry() throws IOException, InterruptedException {
        registry = RegistryProcess.start(folder);
        push = new Push(registry);
        repository = registry.address() + "/remora/rom";
        for (Path blob : files("blobs")) {
            push.blob("remora/rom", Files.readAllBytes(blob));
        }
        for (Path manifest : files("manifests")) {
            byte[] content = Files.readAllBytes(manifest);
            String type = new ObjectMapper().readTree(content).path("mediaType").asText();
            push.manifest("remora/rom", manifest.getFileName().toString().replace('_', ':'), content, type);
        }
    }

    @AfterAll
    static void stopRegistry() {
        push.close();
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, p256",
        "1, p384",
        "1, rsa",
        "1, ed25519",
        "multi, p256",
        "multi, p384",
        "multi, rsa",
        "multi, ed25519"
    })
    void shouldTakeImageThatKeySigned(String tag, String key) throws IOException {
        // When
        RomAnswer answer = ask(tag, List.of(List.of(pem(key))));

        // Then
        assertThat(answer).isEqualTo(new Found(repository + "@" + (tag.equals("1") ? IMAGE : INDEX)));
    }

    @ParameterizedTest
    @CsvSource({"1", "multi"})
    void shouldRefuseImageThatOnlyOthersSigned(String tag) {
        // When
        RomAnswer answer = ask(tag, List.of(List.of(STRANGER)));

        // Then
        assertThat(answer)
                .isEqualTo(new Refused(
                        Kind.NotSigned,
                        "%s@%s: 4 signatures of it, none by the required key"
                                .formatted(repository, tag.equals("1") ? IMAGE : INDEX)));
    }

    @Test
    void shouldRefuseImageThatNobodySigned() throws IOException, InterruptedException {
        // Given
        String digest = push.image("remora/rom", "unsigned", "nobody signed this");

        // Then
        assertThat(ask("unsigned", List.of(List.of(pem("p256"), STRANGER))))
                .isEqualTo(new Refused(
                        Kind.NotSigned,
                        "%s@%s: not signed (expected: a signature by any of the 2 keys allowed, made with cosign sign"
                                        .formatted(repository, digest)
                                + " --key)"));
    }

    @Test
    void shouldNotTakeSignatureOfAnotherImage() throws IOException, InterruptedException {
        // Given
        String digest = push.image("remora/rom", "swapped", "somebody copied a signature to this");
        byte[] signature = Files.readAllBytes(COSIGN.resolve("manifests/sha256-" + Digests.hex(IMAGE) + ".sig"));
        push.manifest("remora/rom", "sha256-" + Digests.hex(digest) + ".sig", signature, Push.MANIFEST);
        byte[] referrers = Files.readAllBytes(COSIGN.resolve("manifests/sha256-" + Digests.hex(INDEX)));
        push.manifest("remora/rom", "sha256-" + Digests.hex(digest), referrers, RegistrySession.INDEX);

        // Then
        assertThat(ask("swapped", List.of(List.of(pem("p256")))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.NotSigned));
    }

    @Test
    void shouldWantOneKeyOfEachList() throws IOException {
        // Then
        assertThat(ask("1", List.of(List.of(STRANGER, pem("p256")), List.of(pem("rsa")))))
                .isInstanceOf(Found.class);
        assertThat(ask("1", List.of(List.of(pem("p256")), List.of(STRANGER)))).isInstanceOf(Refused.class);
    }

    @Test
    void shouldNameKeyThatIsNone() throws IOException {
        // When
        RomAnswer answer = ask("1", List.of(List.of(pem("p256"), "my key")));

        // Then
        assertThat(answer)
                .isEqualTo(new Refused(
                        Kind.NotAllowed,
                        repository + ":1: signature.publicKeys[1]: no public key in it (expected: -----BEGIN PUBLIC"
                                + " KEY-----)"));
    }

    @Test
    void shouldWantOperatorsKeyOfEveryImage() throws IOException {
        // Given
        RegistryRoms strict = new RomSettingsBuilder().signingKeys(STRANGER).roms();
        RegistryRoms kind = new RomSettingsBuilder().signingKeys(pem("p256")).roms();
        var question = new OfImage(repository + ":1", null, List.of());

        // Then
        assertThat(strict.ask(question)).isInstanceOf(Refused.class);
        assertThat(kind.ask(question)).isInstanceOf(Found.class);
    }

    private static RomAnswer ask(String tag, List<List<String>> signedBy) {
        return new RomSettingsBuilder().roms().ask(new OfImage(repository + ":" + tag, null, signedBy));
    }

    private static String pem(String key) throws IOException {
        return Files.readString(COSIGN.resolve("keys", key + ".pem"));
    }

    /** What is referred to comes before what refers to it: digests, then images, then the tags that begin with sha256-. */
    private static List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(COSIGN.resolve(kind))) {
            return files.sorted(Comparator.comparing((Path file) -> {
                        String name = file.getFileName().toString();
                        return name.startsWith("sha256_") ? 0 : name.startsWith("sha256-") ? 2 : 1;
                    }))
                    .toList();
        }
    }
}
