package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.controller.rom.HostPattern;
import dev.remora.controller.rom.RomSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RomOptionsTest {
    @Test
    void shouldAskRegistriesAndDownloadNothingByDefault() {
        // Then
        assertThat(parse()).isEqualTo(RomSettings.defaults());
    }

    @Test
    void shouldTakeEveryOption(@TempDir Path folder) throws IOException {
        // Given
        Path credentials = Files.writeString(folder.resolve("config.json"), "{}");

        // When
        RomSettings settings = parse(
                "--registry-mirrors=docker.io=https://mirror.example.com/hub,*=http://127.0.0.1:5000",
                "--insecure-registries=registry.lan:5000",
                "--unpinned-registries=*.corp.example",
                "--rom-registry=registry.example.com/remora/roms",
                "--rom-registry-credentials=" + credentials,
                "--rom-url-hosts=downloads.example.com,*.cdn.example",
                "--rom-signing-keys=src/test/resources/cosign/keys/p256.pem",
                "--largest-rom=512Mi");

        // Then
        assertThat(settings.mirrors())
                .isEqualTo(Map.of(
                        "docker.io",
                        URI.create("https://mirror.example.com/hub"),
                        "*",
                        URI.create("http://127.0.0.1:5000")));
        assertThat(settings.insecure()).containsExactly(HostPattern.parse("registry.lan:5000"));
        assertThat(settings.unpinned()).containsExactly(HostPattern.parse("*.corp.example"));
        assertThat(settings.shelf()).isEqualTo("registry.example.com/remora/roms");
        assertThat(settings.shelfCredentials()).isEqualTo("{}");
        assertThat(settings.urlHosts()).hasSize(2);
        assertThat(settings.signingKeys()).hasSize(1);
        assertThat(settings.largestRom()).isEqualTo(512L << 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--registry-mirrors=docker.io|--registry-mirrors: \"docker.io\" is not allowed (expected: registry=http://",
                "--registry-mirrors=docker.io=mirror|\"docker.io=mirror\" is not allowed",
                "--insecure-registries=http://x|--insecure-registries: \"http://x\" is not allowed (expected: a host, host:port",
                "--unpinned-registries=a*b|--unpinned-registries: \"a*b\" is not allowed",
                "--rom-url-hosts=https://x/|--rom-url-hosts: \"https://x/\" is not allowed",
                "--rom-registry=roms|--rom-registry: \"roms\" is not allowed (expected: registry/repository in lower case",
                "--rom-registry=r.example/roms:1|\"r.example/roms:1\" is not allowed",
                "--rom-registry-credentials=/nowhere|--rom-registry-credentials: /nowhere cannot be read",
                "--rom-signing-keys=/nowhere|--rom-signing-keys: /nowhere cannot be read",
                "--rom-signing-keys=pom.xml|--rom-signing-keys: pom.xml: no public key in it (expected: -----BEGIN PUBLIC KEY",
                "--largest-rom=0|--largest-rom: \"0\" is not allowed (expected: a number of bytes above 0",
                "--largest-rom=much|--largest-rom: \"much\" is not allowed"
            })
    void shouldNameOptionValueAndWhatIsAllowedWhenOptionIsWrong(String argument, String message) {
        // When
        assertThatThrownBy(() -> parse(argument))
                // Then
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldKeepCredentialsOutOfLogs(@TempDir Path folder) throws IOException {
        // Given
        Path credentials =
                Files.writeString(folder.resolve("config.json"), "{\"auths\":{\"x\":{\"auth\":\"c2VjcmV0\"}}}");

        // Then
        assertThat(parse("--rom-registry-credentials=" + credentials).toString())
                .doesNotContain("c2VjcmV0");
    }

    private static RomSettings parse(String... arguments) {
        var host = new Host();
        new CommandLine(host).parseArgs(arguments);
        return host.roms.settings();
    }

    @Command
    private static final class Host {
        @Mixin
        final RomOptions roms = new RomOptions();
    }
}
