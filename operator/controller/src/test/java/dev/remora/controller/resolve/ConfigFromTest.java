package dev.remora.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.resolve.PluginResolution.ConfigSecretMissing;
import dev.remora.controller.resolve.PluginResolution.InvalidConfig;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFromTest {
    private static final String PASSWORD = "{secretKeyRef: {name: db, key: password}, path: /password}";

    private final Map<String, Secret> secrets = new HashMap<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                 | /password      | {\"password\":\"hunter2\"}",
                "{}                 | /a/b/c         | {\"a\":{\"b\":{\"c\":\"hunter2\"}}}",
                "{a: {b: 1}}        | /a/c           | {\"a\":{\"b\":1,\"c\":\"hunter2\"}}",
                "{a: {b: 1}}        | /a             | {\"a\":\"hunter2\"}",
                "{a: [0, {}]}       | /a/1/b         | {\"a\":[0,{\"b\":\"hunter2\"}]}",
                "[0, 1]             | /1             | [0,\"hunter2\"]",
                "{}                 | /a~1b/~0/0     | {\"a/b\":{\"~\":{\"0\":\"hunter2\"}}}",
                "{}                 | /              | {\"\":\"hunter2\"}",
            })
    void shouldPutTextInItsPlace(String config, String path, String expected) {
        // Given
        secret("db", "password", "hunter2");

        // When
        Resolved resolved =
                (Resolved) resolve(config, "{secretKeyRef: {name: db, key: password}, path: \"" + path + "\"}");

        // Then
        assertThat(resolved.config().value()).hasToString(expected);
        assertThat(resolved.config().given()).isEqualTo(json(config));
    }

    @Test
    void shouldKeepEveryCharacterWhenFormatIsText() {
        // Given
        secret("db", "password", " ü\n\"{}\0\n");

        // When
        Resolved resolved = (Resolved) resolve("{}", PASSWORD);

        // Then
        assertThat(resolved.config().value().path("password").textValue()).isEqualTo(" ü\n\"{}\0\n");
    }

    @Test
    void shouldKeepEveryDigitWhenFormatIsJson() {
        // Given
        secret("db", "limits", "{\"a\": 1.10, \"b\": 12345678901234567890.0000000000000000001}");

        // When
        Resolved resolved = (Resolved) resolve("{a: 0, c: 2}", "{secretKeyRef: {name: db, key: limits}}");

        // Then
        assertThat(resolved.config().value())
                .hasToString("{\"a\":1.10,\"c\":2,\"b\":12345678901234567890.0000000000000000001}");
    }

    @Test
    void shouldLayLaterPartsOverEarlierOnes() {
        // Given
        secret("db", "password", "hunter2");
        secret("more", "whole", "{\"password\": \"other\", \"user\": \"me\"}");

        // When
        Resolved resolved =
                (Resolved) resolve("{}", PASSWORD + ", {secretKeyRef: {name: more, key: whole}, format: Json}");

        // Then
        assertThat(resolved.config().value()).hasToString("{\"password\":\"other\",\"user\":\"me\"}");
    }

    @Test
    void shouldNameSecretWhenItDoesNotExist() {
        // When
        PluginResolution resolution = resolve("{}", PASSWORD);

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        ConfigSecretMissing.class,
                        missing -> assertThat(missing.message())
                                .isEqualTo(
                                        "spec.plugins[name=tail].configFrom[0].secretKeyRef.name: Secret \"db\" does not exist in this"
                                                + " namespace: create it, or change the name"));
    }

    @Test
    void shouldNameKeyWhenSecretDoesNotHaveIt() {
        // Given
        secret("db", "user", "me");

        // When
        PluginResolution resolution = resolve("{}", PASSWORD);

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        ConfigSecretMissing.class,
                        missing -> assertThat(missing.message())
                                .contains("configFrom[0].secretKeyRef.key", "\"db\"", "\"password\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: text}   | /a/b     | /a is a string",
                "{a: null}   | /a/b     | /a is a null",
                "{a: [0]}    | /a/1     | /a is an array in the configuration without an element \"1\"",
                "{a: [0]}    | /a/-     | /a is an array",
                "{a: [0]}    | /a/00    | /a is an array",
                "5           | /a       | the whole is a number",
                "{}          | a        | \"a\" is not allowed",
                "{}          | /a~2     | \"/a~2\" is not allowed",
            })
    void shouldSayWhereItEndsWhenPathCannotBeFollowed(String config, String path, String expected) {
        // Given
        secret("db", "password", "hunter2");

        // When
        PluginResolution resolution = resolve(config, "{secretKeyRef: {name: db, key: password}, path: " + path + "}");

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        invalid -> assertThat(invalid.message())
                                .startsWith("spec.plugins[name=tail].configFrom[0].path: " + expected)
                                .doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "\"hunter2",
                "{\"hunter2\": 1} hunter2",
                "{\"hunter2\": 1, \"hunter2\": 2}",
                "hunter2:"
            })
    void shouldTellNothingOfTheValueWhenItIsNotJson(String content) {
        // Given
        secret("db", "password", content);

        // When
        PluginResolution resolution =
                resolve("{}", "{secretKeyRef: {name: db, key: password}, path: /password, format: Json}");

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        invalid -> assertThat(invalid.message())
                                .contains("key \"password\" of Secret \"db\" is not JSON", "configFrom[0]")
                                .doesNotContain("hunter2"));
    }

    @Test
    void shouldRefuseBytesThatAreNoText() {
        // Given
        secrets.put(
                "db",
                new SecretBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .addToData("password", "/w==")
                        .build());

        // When
        PluginResolution resolution = resolve("{}", PASSWORD);

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        invalid -> assertThat(invalid.message()).contains("is not in UTF-8"));
    }

    @Test
    void shouldRefuseScalarWithoutPath() {
        // Given
        secret("db", "password", "5");

        // When
        PluginResolution resolution = resolve("{}", "{secretKeyRef: {name: db, key: password}}");

        // Then
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        invalid -> assertThat(invalid.message()).contains("is no JSON object"));
    }

    @Test
    void shouldPrintNoValue() {
        // Given
        secret("db", "password", "hunter2");

        // When
        PluginResolution resolution = resolve("{}", PASSWORD);

        // Then
        assertThat(resolution.toString()).contains("db").doesNotContain("hunter2");
    }

    private PluginResolution resolve(String config, String configFrom) {
        Instance instance = Serialization.unmarshal("""
                metadata: {name: web, namespace: team-a, uid: u}
                spec: {plugins: [{name: tail, rom: {image: "user/tail:1"}, config: %s, configFrom: [%s]}]}
                """.formatted(config, configFrom), Instance.class);
        return PluginResolver.resolve(instance, new Namespace(), new ConfigSchemas())
                .getFirst();
    }

    private void secret(String name, String key, String content) {
        secrets.put(
                name,
                new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .addToData(key, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                        .build());
    }

    private static JsonNode json(String yaml) {
        return Serialization.unmarshal("value: " + yaml, JsonNode.class).get("value");
    }

    private final class Namespace implements Lookups {
        @Override
        public Optional<Plugin> plugin(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> secret(String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public List<Service> services() {
            return List.of();
        }
    }
}
