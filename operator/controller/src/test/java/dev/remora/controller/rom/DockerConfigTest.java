package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.controller.rom.Credential.IdentityToken;
import dev.remora.controller.rom.Credential.Password;
import dev.remora.controller.rom.Credential.RegistryToken;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example.com",
                "https://registry.example.com",
                "https://registry.example.com/v1/",
                "registry.example.com/team",
                "*.example.com"
            })
    void shouldFindRegistryHoweverItsKeyIsWritten(String key) throws RomTrouble {
        // Given
        var config = DockerConfig.parse("{\"auths\":{\"%s\":{\"auth\":\"YWRhOnNlOmNyZXQ=\"}}}".formatted(key));

        // Then
        assertThat(config.forRegistry(List.of("registry.example.com"), "team/hello"))
                .contains(new Password("ada", "se:cret"));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com, registry.example.com:5000, team/hello",
        "registry.example.com, evil-registry.example.com, team/hello",
        "*.example.com, example.com, team/hello",
        "registry.example.com/team, registry.example.com, teams/hello"
    })
    void shouldShowPasswordToNobodyElse(String key, String registry, String repository) throws RomTrouble {
        // Given
        var config = DockerConfig.parse("{\"auths\":{\"%s\":{\"auth\":\"YWRhOnNlY3JldA==\"}}}".formatted(key));

        // Then
        assertThat(config.forRegistry(List.of(registry), repository)).isEmpty();
    }

    @Test
    void shouldPreferEntryOfLongestPath() throws RomTrouble {
        // Given
        var config = DockerConfig.parse("""
                {"auths":{"quay.io":{"username":"all","password":"1"},
                          "quay.io/team":{"username":"team","password":"2"}}}
                """);

        // Then
        assertThat(config.forRegistry(List.of("quay.io"), "team/hello")).contains(new Password("team", "2"));
        assertThat(config.forRegistry(List.of("quay.io"), "other/hello")).contains(new Password("all", "1"));
    }

    @Test
    void shouldReadTokens() throws RomTrouble {
        // Given
        var config = DockerConfig.parse("""
                {"auths":{"a.example":{"auth":"MDAwOg==","identitytoken":"refresh"},
                          "b.example":{"registrytoken":"access"}}}
                """);

        // Then
        assertThat(config.forRegistry(List.of("a.example"), "x")).contains(new IdentityToken("refresh"));
        assertThat(config.forRegistry(List.of("b.example"), "x")).contains(new RegistryToken("access"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "{\"auths\":{\"a.example\":{\"auth\":\"secret!\"", "{\"auths\":{\"a b\":{}}}"})
    void shouldNotQuoteContentThatIsWrong(String content) {
        // When
        assertThatThrownBy(() -> DockerConfig.parse(content))
                // Then
                .isInstanceOf(RomTrouble.class)
                .hasMessageContaining(".dockerconfigjson cannot be read")
                .hasMessageNotContaining("secret!");
    }
}
