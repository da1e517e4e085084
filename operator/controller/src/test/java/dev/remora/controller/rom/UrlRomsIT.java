package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomQuestion.OfUrl;
import dev.remora.controller.rom.WebServer.Answer;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files from a web server on loopback, put into the real CNCF distribution registry. */
@SuppressWarnings("NullAway.Init") // what @BeforeAll and @BeforeEach set
class UrlRomsIT {
    private static final String CONTENT = "a ROM that nobody mounts";
    private static final String CHECKSUM = Digests.of(CONTENT.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private static Path folder;

    private static RegistryProcess registry;
    private static int tests;

    private WebServer server;
    private String shelf;

    @BeforeAll
    static void startRegistry() throws IOException, InterruptedException {
        registry = RegistryProcess.start(folder);
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @BeforeEach
    void startServer() throws IOException {
        server = WebServer.start();
        server.on("/tail.rom", Answer.of(200, CONTENT));
        tests++;
        shelf = registry.address() + "/roms/" + tests;
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldPutFileIntoRegistryAsContainerDisk() throws IOException, InterruptedException {
        // When
        RomAnswer answer = ask("/tail.rom", CHECKSUM);

        // Then
        var found = (Found) answer;
        assertThat(found.image()).matches("127\\.0\\.0\\.1:\\d+/roms/\\d+@sha256:[a-f0-9]{64}");
        JsonNode manifest = new ObjectMapper()
                .readTree(registry.get("roms/%d/manifests/%s".formatted(tests, Digests.hex(CHECKSUM)), Push.MANIFEST)
                        .body());
        byte[] layer = registry.get(
                        "roms/%d/blobs/%s"
                                .formatted(
                                        tests, manifest.at("/layers/0/digest").asText()),
                        "*/*")
                .body();
        assertThat(entries(layer))
                .containsExactly("disk/ 0:0 755 0", "disk/rom.img 107:107 444 4096 1970-01-01T00:00:00Z");
    }

    @Test
    void shouldDownloadKnownContentOnce() {
        // Given
        RomAnswer first = ask("/tail.rom", CHECKSUM);

        // Then
        assertThat(ask("/tail.rom", CHECKSUM)).isEqualTo(first);
        assertThat(server.lines()).containsExactly("GET /tail.rom");
    }

    @Test
    void shouldGiveSameContentSameImageWithoutChecksum() {
        // Given
        RomAnswer first = ask("/tail.rom", null);

        // Then
        assertThat(ask("/tail.rom", null)).isEqualTo(first).isInstanceOf(Found.class);
        assertThat(server.lines()).hasSize(2);
    }

    @Test
    void shouldSayBothChecksumsWhenTheyDiffer() {
        // Given
        String wanted = "sha256:" + "0".repeat(64);

        // Then
        assertThat(ask("/tail.rom", wanted))
                .isEqualTo(new Refused(
                        Kind.WrongChecksum,
                        "http://%s/tail.rom has the checksum %s (expected: %s)"
                                .formatted(server.address(), CHECKSUM, wanted)));
    }

    @Test
    void shouldSayStatusWhenFileIsNotThere() {
        // Then
        assertThat(ask("/other.rom", null))
                .isEqualTo(new Refused(Kind.NotFound, "http://%s/other.rom: answered 404".formatted(server.address())));
    }

    @Test
    void shouldRefuseEmptyFile() {
        // Given
        server.on("/empty.rom", Answer.of(200, ""));

        // Then
        assertThat(ask("/empty.rom", null))
                .isEqualTo(new Refused(Kind.NotARom, "http://%s/empty.rom is empty".formatted(server.address())));
    }

    @Test
    void shouldStopAtLargestSize() {
        // Given
        server.on("/large.rom", Answer.of(200, new byte[100_000]));
        RegistryRoms roms = settings().largestRom(65_536).roms();

        // Then
        assertThat(roms.ask(question("/large.rom", Map.of(), null)))
                .isEqualTo(new Refused(
                        Kind.NotARom,
                        "http://%s/large.rom is larger than 65536 bytes (expected: no more, by the controller's option"
                                        .formatted(server.address())
                                + " --largest-rom)"));
    }

    @Test
    void shouldSendHeadersToWhomTheyAreMeantForOnly() throws IOException {
        try (WebServer elsewhere = WebServer.start()) {
            // Given
            elsewhere.on("/store", Answer.of(200, CONTENT));
            server.on("/moved.rom", Answer.of(302, "").with("Location", "/there.rom"));
            server.on("/there.rom", Answer.of(302, "").with("Location", "http://" + elsewhere.address() + "/store"));
            RegistryRoms roms =
                    settings().urlHosts(server.address(), elsewhere.address()).roms();

            // When
            RomAnswer answer = roms.ask(question("/moved.rom", Map.of("X-Token", "s3cret"), CHECKSUM));

            // Then
            assertThat(answer).isInstanceOf(Found.class);
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.header("X-Token")).isEqualTo("s3cret"));
            assertThat(elsewhere.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).doesNotContainKey("X-Token"));
        }
    }

    @Test
    void shouldNotBeRedirectedToHostThatIsNotListed() {
        // Given
        server.on("/moved.rom", Answer.of(302, "").with("Location", "http://localhost:1/x"));

        // Then
        assertThat(ask("/moved.rom", null))
                .isEqualTo(new Refused(
                        Kind.NotAllowed,
                        "http://localhost:1/x: the host localhost is not among those of the controller's option"
                                + " --rom-url-hosts"));
    }

    @Test
    void shouldGiveUpInCircle() {
        // Given
        server.on("/circle.rom", Answer.of(302, "").with("Location", "/circle.rom"));

        // Then
        assertThat(ask("/circle.rom", null)).isInstanceOf(RomAnswer.Unreachable.class);
        assertThat(server.lines()).hasSize(6);
    }

    @Test
    void shouldNameOptionWhenThereIsNoRegistry() {
        // Given
        RegistryRoms roms = new RomSettingsBuilder().urlHosts("*").roms();

        // Then
        assertThat(roms.ask(question("/tail.rom", Map.of(), null))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.kind()).isEqualTo(Kind.NotAllowed);
            assertThat(refused.message()).endsWith("the controller's option --rom-registry is not set");
        });
    }

    @Test
    void shouldNotGoToThisMachineUnlessItIsNamed() {
        // Given
        RegistryRoms roms = settings().urlHosts("*").roms();

        // Then
        assertThat(roms.ask(question("/tail.rom", Map.of(), null)))
                .isEqualTo(new Refused(
                        Kind.NotAllowed,
                        "http://%s/tail.rom: the host 127.0.0.1 is at 127.0.0.1, which has to be listed by name in the"
                                        .formatted(server.address())
                                + " controller's option --rom-url-hosts"));
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void shouldRefuseFilesWhenOperatorWantsSignatures() throws IOException {
        // Given
        RegistryRoms roms = settings()
                .signingKeys(Files.readString(Path.of("src/test/resources/cosign/keys/p256.pem")))
                .roms();

        // Then
        assertThat(roms.ask(question("/tail.rom", Map.of(), CHECKSUM)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.NotSigned));
    }

    @Test
    void shouldNotQuoteHeaderThatCannotBeSent() {
        // When
        RomAnswer answer = settings().roms().ask(question("/tail.rom", Map.of("Host", "s3cret"), null));

        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.message())
                                .startsWith("the header \"Host\" cannot be sent")
                                .doesNotContain("s3cret"));
    }

    private RomAnswer ask(String path, @Nullable String checksum) {
        return settings().roms().ask(question(path, Map.of(), checksum));
    }

    private RomSettingsBuilder settings() {
        return new RomSettingsBuilder().urlHosts(server.address()).shelf(shelf);
    }

    private OfUrl question(String path, Map<String, String> headers, @Nullable String checksum) {
        return new OfUrl(URI.create("http://" + server.address() + path), headers, checksum);
    }

    /** Every entry as one line. */
    private static List<String> entries(byte[] layer) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                lines.add("%s %d:%d %o %d"
                                .formatted(
                                        entry.getName(),
                                        entry.getLongUserId(),
                                        entry.getLongGroupId(),
                                        entry.getMode() & 07777,
                                        entry.getSize())
                        + (entry.isFile() ? " " + entry.getLastModifiedTime().toInstant() : ""));
                if (entry.isFile()) {
                    byte[] disk = tar.readAllBytes();
                    assertThat(Arrays.copyOf(disk, CONTENT.length()))
                            .isEqualTo(CONTENT.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }
}
