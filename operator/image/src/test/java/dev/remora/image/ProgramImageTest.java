package dev.remora.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramImageTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void build() throws IOException {
        write("runtime/system/etc/passwd", "nonroot");
        write("runtime/java/bin/java", "java").toFile().setExecutable(true);
        write("built/lib/some.jar", "library");
        write("built/remora-gateway.jar", "program");
        write("built/bom.json", "{}");
        write("built/classes.jsa", "cache");
        write("built/lib/native-linux-x86_64.jar", "for amd64");
        write("built/lib/native-linux-aarch_64.jar", "for arm64");
    }

    @Test
    void shouldHaveTheSameDigestWheneverItIsMadeOfTheSame() throws Exception {
        // Given
        String first = make("first.tar");

        // When
        Files.setLastModifiedTime(
                folder.resolve("built/remora-gateway.jar"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));

        // Then
        assertThat(make("second.tar")).isEqualTo(first).startsWith("sha256:");
        write("built/remora-gateway.jar", "another program");
        assertThat(make("third.tar")).isNotEqualTo(first);
    }

    @Test
    void shouldRunAsNobodyAndSayWhatItIs() throws Exception {
        // Given
        make("image.tar");

        // When
        Unpacked image = Unpacked.into(folder.resolve("image.tar"), Architecture.ARM64, folder.resolve("root"));

        // Then
        var config = image.config().get("config");
        assertThat(config.get("User").asText()).isEqualTo("65532:65532");
        assertThat(config.get("Entrypoint").toString())
                .startsWith("[\"/opt/java/bin/java\"")
                .endsWith(
                        "\"-XX:SharedArchiveFile=/opt/remora/remora-gateway.jsa\",\"-jar\",\"/opt/remora/remora-gateway.jar\"]");
        assertThat(config.get("Labels").toString())
                .contains(
                        "\"org.opencontainers.image.revision\":\"abc\"",
                        "\"org.opencontainers.image.version\":\"1.2\"");
        assertThat(image.config().get("architecture").asText()).isEqualTo("arm64");
        assertThat(image.config().get("created").asText()).isEqualTo(CREATED.toString());
    }

    @Test
    void shouldNameAnImageForEachArchitecture() throws Exception {
        // Given
        make("image.tar");

        // When
        var index = Unpacked.index(folder.resolve("image.tar"));

        // Then
        assertThat(index.get("mediaType").asText()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(index.get("manifests").findValuesAsText("architecture")).containsExactly("amd64", "arm64");
        assertThat(index.get("manifests").findValuesAsText("os")).containsExactly("linux", "linux");
        assertThat(index.at("/annotations/org.opencontainers.image.version").asText())
                .isEqualTo("1.2");
    }

    @Test
    void shouldHoldNativeLibrariesOfItsOwnArchitectureOnly() throws Exception {
        // Given
        make("image.tar");

        // When
        var forArm = Unpacked.into(folder.resolve("image.tar"), Architecture.ARM64, folder.resolve("arm64"))
                .files();
        var forAmd = Unpacked.into(folder.resolve("image.tar"), Architecture.AMD64, folder.resolve("amd64"))
                .files();

        // Then
        assertThat(forArm)
                .containsKeys("opt/remora/lib/some.jar", "opt/remora/lib/native-linux-aarch_64.jar")
                .doesNotContainKey("opt/remora/lib/native-linux-x86_64.jar");
        assertThat(forAmd)
                .containsKeys("opt/remora/lib/some.jar", "opt/remora/lib/native-linux-x86_64.jar")
                .doesNotContainKey("opt/remora/lib/native-linux-aarch_64.jar");
    }

    @Test
    void shouldHoldNothingThatItsUserCanWriteButScratch() throws Exception {
        // Given
        make("image.tar");

        // When
        Unpacked image = Unpacked.into(folder.resolve("image.tar"), Architecture.ARM64, folder.resolve("root"));

        // Then
        assertThat(image.files())
                .containsKeys(
                        "etc/passwd",
                        "opt/java/bin/java",
                        "opt/remora/lib/some.jar",
                        "opt/remora/remora-gateway.jar",
                        "opt/remora/remora-gateway.jsa",
                        "opt/remora/sbom.cdx.json",
                        "tmp");
        assertThat(image.files().values())
                .filteredOn(file -> !file.getName().equals("tmp/"))
                .allSatisfy(file -> {
                    assertThat(file.getLongUserId()).isZero();
                    assertThat(file.getMode() & 0022).as(file.getName()).isZero();
                });
        assertThat(image.files().get("opt/java/bin/java"))
                .extracting(TarArchiveEntry::getMode)
                .satisfies(mode -> assertThat((int) mode & 0111).isEqualTo(0111));
    }

    private String make(String archive) throws Exception {
        return PlatformImages.make(images(), Files.createTempDirectory(folder, "work"))
                .archive(folder.resolve(archive), "remora-gateway:1.2");
    }

    private List<ProgramImage> images() {
        return Stream.of(Architecture.values())
                .map(architecture -> new ProgramImage(
                        Program.GATEWAY,
                        folder.resolve("built"),
                        folder.resolve("runtime"),
                        architecture,
                        "1.2",
                        "abc",
                        CREATED,
                        folder.resolve("built/classes.jsa")))
                .toList();
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
