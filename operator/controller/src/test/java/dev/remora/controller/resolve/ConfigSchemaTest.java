package dev.remora.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.resolve.ConfigValue.Part;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file in {@code src/test/resources/schema} is a case: a {@code schema}, and either the {@code config} and what it
 * violates, or why the schema is {@code invalid}. {@code secrets} are laid over the configuration, by path.
 */
class ConfigSchemaTest {
    private static final Path CASES = Path.of("src/test/resources/schema");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @TestFactory
    Stream<DynamicTest> shouldSayWhatIsExpected() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList().stream()
                    .map(file -> dynamicTest(file.getFileName().toString(), () -> check(YAML.readTree(file.toFile()))));
        }
    }

    private static void check(JsonNode example) throws Exception {
        if (example.has("invalid")) {
            assertThatThrownBy(() -> ConfigSchema.of(example.get("schema")))
                    .isInstanceOf(InvalidSchema.class)
                    .hasMessageContaining(example.get("invalid").textValue());
            return;
        }

        // When
        List<String> violations = ConfigSchema.of(example.get("schema")).violations(config(example));

        // Then
        var expected = new ArrayList<String>();
        example.get("violations").forEach(violation -> expected.add(violation.textValue()));
        assertThat(violations).hasSameSizeAs(expected);
        for (int index = 0; index < expected.size(); index++) {
            assertThat(violations.get(index)).contains(expected.get(index).replaceFirst("…\\)$", ""));
        }
    }

    private static ConfigValue config(JsonNode example) throws ConfigPlace.Unreachable {
        JsonNode value = example.get("config");
        var parts = new ArrayList<Part>();
        for (Map.Entry<String, JsonNode> secret : example.path("secrets").properties()) {
            value = ConfigPlace.of(secret.getKey()).put(value, secret.getValue());
            parts.add(new Part(secret.getKey(), "Json", "s", "k", "u", "1"));
        }
        return new ConfigValue(value, example.get("config"), parts);
    }

    @Test
    void shouldTakeDeepSchemas() {
        // Given
        JsonNode schema = nested(60);

        // Then
        assertThatCode(() -> ConfigSchema.of(schema)).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseSchemasThatAreTooDeep() {
        // Given
        JsonNode schema = nested(70);

        // Then
        assertThatThrownBy(() -> ConfigSchema.of(schema))
                .isInstanceOf(InvalidSchema.class)
                .hasMessageContaining("64 levels");
    }

    @Test
    void shouldRefuseSchemasThatAreTooLarge() {
        // Given
        var names = JsonNodeFactory.instance.arrayNode();
        for (int index = 0; index < 20_001; index++) {
            names.add("name" + index);
        }
        JsonNode schema = JsonNodeFactory.instance.objectNode().set("enum", names);

        // Then
        assertThatThrownBy(() -> ConfigSchema.of(schema))
                .isInstanceOf(InvalidSchema.class)
                .hasMessageContaining("20000");
    }

    @Test
    void shouldCompileOncePerGeneration() throws InvalidSchema {
        // Given
        var schemas = new ConfigSchemas();
        Optional<ConfigSchema> first = schemas.of(plugin(1));

        // Then
        assertThat(first).isPresent();
        assertThat(schemas.of(plugin(1))).containsSame(first.get());
        assertThat(schemas.of(plugin(2)).get()).isNotSameAs(first.get());
    }

    private static Plugin plugin(int generation) {
        return Serialization.unmarshal("""
                metadata: {name: files, uid: u, generation: %d}
                spec: {rom: {image: "user/files:1"}, config: {schema: {type: object}}}
                """.formatted(generation), Plugin.class);
    }

    private static JsonNode nested(int levels) {
        JsonNode schema = JsonNodeFactory.instance.booleanNode(true);
        for (int level = 0; level < levels; level++) {
            schema = JsonNodeFactory.instance.objectNode().set("not", schema);
        }
        return schema;
    }
}
