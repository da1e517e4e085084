package dev.remora.gateway.rest.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Operation;
import dev.remora.gateway.rest.translate.Change;
import dev.remora.gateway.rest.translate.NewInstance;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what the code does. */
class OpenApiTest {
    private static final JsonNode DOCUMENT = document();

    private static JsonNode document() {
        try {
            return Json.read(RestCalls.document());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldHaveEveryOperationAndNoOther() {
        // When
        Set<String> described = new TreeSet<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));

        // Then
        assertThat(described)
                .isEqualTo(Arrays.stream(Operation.values())
                        .map(operation -> operation.method() + " /v1" + operation.path())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void shouldHaveTheFieldsOfANewInstance() {
        assertThat(fields("/components/schemas/NewInstance/properties")).isEqualTo(new TreeSet<>(NewInstance.FIELDS));
    }

    @Test
    void shouldHaveThePropertiesThatCanBeChanged() {
        // When
        Set<String> described = new TreeSet<>();
        DOCUMENT.at("/components/schemas/Change/properties/prop/enum").forEach(value -> described.add(value.asText()));

        // Then
        assertThat(described).isEqualTo(new TreeSet<>(Change.PROPERTIES));
    }

    @Test
    void shouldLeadNowhereThatIsNotThere() {
        DOCUMENT.findValuesAsText("$ref")
                .forEach(reference -> assertThat(
                                DOCUMENT.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static Set<String> fields(String path) {
        Set<String> fields = new TreeSet<>();
        DOCUMENT.at(path).fieldNames().forEachRemaining(fields::add);
        return fields;
    }
}
