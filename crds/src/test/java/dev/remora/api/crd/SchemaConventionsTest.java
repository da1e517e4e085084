package dev.remora.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.RemoraApi;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kubernetes' API conventions, as far as a schema shows whether they are kept. */
class SchemaConventionsTest {
    /** design: the Plugin's switch is a boolean, and so is what a plugin's report says of it. */
    private static final List<String> BOOLEANS = List.of("spec.enabled", "status.plugins[].ready");

    @ParameterizedTest
    @MethodSource("definitions")
    void shouldExplainEveryField(CustomResourceDefinition definition) {
        assertThat(paths(definition, schema -> schema.getDescription() == null)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void shouldSayHowListsMerge(CustomResourceDefinition definition) {
        assertThat(paths(definition, schema -> isList(schema) && schema.getXKubernetesListType() == null))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void shouldBoundWhatUsersWrite(CustomResourceDefinition definition) {
        // Given
        Predicate<JSONSchemaProps> unbounded = schema -> isList(schema)
                ? schema.getMaxItems() == null
                : "string".equals(schema.getType())
                        && schema.getMaxLength() == null
                        && schema.getEnum().isEmpty();

        // When
        List<String> found = paths(definition, unbounded);

        // Then
        assertThat(found).allMatch(path -> path.startsWith("status"));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void shouldPreferEnumsToBooleans(CustomResourceDefinition definition) {
        assertThat(paths(definition, schema -> "boolean".equals(schema.getType())))
                .allMatch(BOOLEANS::contains);
    }

    static Stream<CustomResourceDefinition> definitions() throws IOException {
        return GenerateCrds.yaml().values().stream()
                .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class));
    }

    private static boolean isList(JSONSchemaProps schema) {
        return "array".equals(schema.getType());
    }

    private static List<String> paths(CustomResourceDefinition definition, Predicate<JSONSchemaProps> wanted) {
        assertThat(definition.getSpec().getGroup()).isEqualTo(RemoraApi.GROUP);
        JSONSchemaProps root =
                definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        List<String> found = new ArrayList<>();
        collect(root, "", wanted, found);
        return found;
    }

    private static void collect(
            JSONSchemaProps schema, String at, Predicate<JSONSchemaProps> wanted, List<String> found) {
        schema.getProperties().forEach((name, property) -> {
            String path = at.isEmpty() ? name : at + "." + name;
            if (wanted.test(property)) {
                found.add(path);
            }
            collect(property, path, wanted, found);
            if (property.getItems() != null) {
                collect(property.getItems().getSchema(), path + "[]", wanted, found);
            }
        });
    }
}
