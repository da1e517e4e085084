package dev.remora.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.ImageReference;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to the real CNCF distribution registry and reads back what a kubelet would. */
class PushIT {
    @TempDir
    Path folder = Path.of("");

    @Test
    void shouldBeAnIndexOfImagesThatARegistryServes() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(Files.createDirectory(folder.resolve("registry")))) {
            // Given
            Files.createDirectories(folder.resolve("built/lib"));
            Files.writeString(folder.resolve("built/remora-gateway.jar"), "program");
            List<ProgramImage> images =
                    Stream.of(Architecture.values()).map(this::image).toList();
            var made = PlatformImages.make(images, Files.createDirectory(folder.resolve("work")));
            String archived = made.archive(folder.resolve("image.tar"), "remora-gateway:1.2");

            // When
            String pushed = made.push(ImageReference.parse(registry.address() + "/remora/remora-gateway:1.2"), null);

            // Then
            assertThat(pushed).isEqualTo(archived);
            var answer = registry.get("remora/remora-gateway/manifests/1.2", ImageIndex.TYPE);
            assertThat(answer.headers().firstValue("Content-Type")).contains(ImageIndex.TYPE);
            assertThat(answer.headers().firstValue("Docker-Content-Digest")).contains(pushed);
            JsonNode manifests = json(answer.body()).get("manifests");
            assertThat(manifests.findValuesAsText("architecture")).containsExactly("amd64", "arm64");
            assertThat(configOf(registry, manifests.get(1)).get("architecture").asText())
                    .isEqualTo("arm64");
        }
    }

    private static JsonNode configOf(RegistryProcess registry, JsonNode entry)
            throws IOException, InterruptedException {
        String repository = "remora/remora-gateway/";
        JsonNode manifest = json(registry.get(
                        repository + "manifests/" + entry.get("digest").asText(),
                        entry.get("mediaType").asText())
                .body());
        return json(registry.get(
                        repository + "blobs/" + manifest.at("/config/digest").asText(), "*/*")
                .body());
    }

    private static JsonNode json(byte[] text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private ProgramImage image(Architecture architecture) {
        try {
            Path runtime = folder.resolve("runtime-" + architecture.oci());
            Files.createDirectories(runtime.resolve("system/etc"));
            Files.createDirectories(runtime.resolve("java/bin"));
            Files.writeString(runtime.resolve("java/bin/java"), architecture.oci());
            return new ProgramImage(
                    Program.GATEWAY, folder.resolve("built"), runtime, architecture, "1.2", "abc", Instant.EPOCH, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
