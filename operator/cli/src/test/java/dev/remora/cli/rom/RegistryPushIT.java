package dev.remora.cli.rom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.cli.rom.image.Destination;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.testing.PluginFolder;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to the real CNCF distribution registry and reads back over plain HTTP what a kubelet would. */
class RegistryPushIT {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    private Path temp = Path.of("");

    private final RomBuilder builder = RomBuilder.withInstalledTools();
    private Path plugin = Path.of("");

    @BeforeEach
    void makePlugin() throws IOException {
        plugin = PluginFolder.at(temp.resolve("plugin"))
                .withInit()
                .with("lib/data.txt", "hello", "rw-r-----")
                .withLink("current", "lib")
                .path();
    }

    @Test
    void shouldArriveAsContainerDiskWhenPushed() throws IOException, InterruptedException {
        try (RegistryProcess registry = RegistryProcess.start(temp)) {
            // When
            BuiltRom built = builder.build(
                    RomRequest.of(plugin, registry.address() + "/team/plugin:1").toRegistry());

            // Then
            assertThat(built.reference()).isEqualTo(registry.address() + "/team/plugin@" + built.digest());
            JsonNode manifest = json(registry, "team/plugin/manifests/1", MANIFEST);
            assertThat(registry.get("team/plugin/manifests/1", MANIFEST)
                            .headers()
                            .firstValue("Docker-Content-Digest"))
                    .hasValue(built.digest());
            assertThat(manifest.get("layers")).hasSize(1);

            JsonNode configuration = json(
                    registry,
                    "team/plugin/blobs/" + manifest.at("/config/digest").asText(),
                    "*/*");
            assertThat(configuration.get("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
            assertThat(configuration.get("architecture").asText()).isEqualTo("amd64");
            assertThat(configuration.at("/config/Labels/dev.remora.rom.format").asText())
                    .isEqualTo("squashfs");

            byte[] layer = registry.get(
                            "team/plugin/blobs/"
                                    + manifest.at("/layers/0/digest").asText(),
                            "*/*")
                    .body();
            Path rom = temp.resolve("pulled.rom");
            assertThat(unpack(layer, rom))
                    .containsExactly(
                            "disk/ 0:0 755 1970-01-01T00:00:00Z", "disk/rom.squashfs 107:107 444 1970-01-01T00:00:00Z");
            assertThat(Files.size(rom)).isEqualTo(built.romBytes());
            assertThat(listing(rom))
                    .containsExactly(
                            "drwxr-xr-x 0/0 1970-01-01 00:00 squashfs-root",
                            "lrwxrwxrwx 0/0 1970-01-01 00:00 squashfs-root/current -> lib",
                            "-rwxr-xr-x 0/0 1970-01-01 00:00 squashfs-root/init",
                            "drwxr-xr-x 0/0 1970-01-01 00:00 squashfs-root/lib",
                            "-rw-r----- 0/0 1970-01-01 00:00 squashfs-root/lib/data.txt");
        }
    }

    @Test
    void shouldHaveSameDigestInRegistryAndArchive() throws IOException, InterruptedException {
        try (RegistryProcess registry = RegistryProcess.start(temp)) {
            // Given
            RomRequest request = RomRequest.of(plugin, registry.address() + "/plugin");

            // When
            BuiltRom archived = builder.build(request.toArchive(temp.resolve("plugin.tar")));
            BuiltRom pushed = builder.build(request.toRegistry());

            // Then
            assertThat(pushed).isEqualTo(archived);
        }
    }

    @Test
    void shouldPassRegistrysWordsOnWhenItRefuses() throws IOException, InterruptedException {
        try (RegistryProcess registry = RegistryProcess.startReadOnly(temp)) {
            // Given
            String image = registry.address() + "/plugin:1";

            // Then
            assertThatExceptionOfType(RomException.class)
                    .isThrownBy(() -> builder.build(RomRequest.of(plugin, image).toRegistry()))
                    .withMessage(
                            "%s: the registry %s refused it: HTTP 405 Method not allowed", image, registry.address());
        }
    }

    @Test
    void shouldSayThatPasswordsDoNotTravelOverHttp() throws IOException, InterruptedException {
        try (RegistryProcess registry = RegistryProcess.startWithPassword(temp)) {
            // Given
            String image = registry.address() + "/plugin:1";

            // Then
            assertThatExceptionOfType(RomException.class)
                    .isThrownBy(() -> builder.build(RomRequest.of(plugin, image).toRegistry()))
                    .withMessage(
                            "%1$s: the registry %2$s refused it: Required credentials for %2$s/plugin were not sent "
                                    + "because the connection was over HTTP",
                            image, registry.address());
        }
    }

    @Test
    void shouldInsistOnHttpsWhenRegistryIsElsewhere() throws IOException, InterruptedException {
        try (RegistryProcess registry = RegistryProcess.start(temp)) {
            // Given
            RomRequest request = RomRequest.of(plugin, registry.disguisedAddress() + "/plugin");

            // Then
            assertThatExceptionOfType(RomException.class)
                    .isThrownBy(() -> builder.build(request.toRegistry()))
                    .withMessageContaining("does not speak HTTPS with a certificate that is trusted here (")
                    .withMessageEndingWith("); expected that, or --insecure");
            assertThat(builder.build(request.to(new Destination.Registry(true))).digest())
                    .startsWith("sha256:");
        }
    }

    private static JsonNode json(RegistryProcess registry, String path, String accept)
            throws IOException, InterruptedException {
        return new ObjectMapper().readTree(registry.get(path, accept).body());
    }

    /** Every entry as one line; the content of the file goes to {@code rom}. */
    private static List<String> unpack(byte[] layer, Path rom) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Instant modified = entry.getLastModifiedTime().toInstant();
                lines.add("%s %d:%d %o %s"
                        .formatted(
                                entry.getName(),
                                entry.getLongUserId(),
                                entry.getLongGroupId(),
                                entry.getMode() & 07777,
                                modified));
                if (entry.isFile()) {
                    Files.copy(tar, rom);
                }
            }
        }
        return lines;
    }

    /** What unsquashfs lists without mounting, without the sizes, which differ for directories. */
    private static List<String> listing(Path rom) throws IOException {
        ProcessBuilder unsquashfs = new ProcessBuilder("unsquashfs", "-lln", rom.toString()).redirectErrorStream(true);
        unsquashfs.environment().put("TZ", "UTC");
        String output = new String(unsquashfs.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines()
                .map(line -> line.replaceFirst("^(\\S+ \\S+) +\\d+ ", "$1 "))
                .toList();
    }
}
