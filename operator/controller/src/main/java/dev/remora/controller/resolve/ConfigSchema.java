package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.BasicDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Plugin's JSON Schema, by default of draft 2020-12; {@code $schema} may name draft 4, 6, 7 or 2019-09.
 *
 * <p>Anybody who may create a Plugin writes schemas, so one can neither make the controller fetch something (only the
 * drafts' own meta-schemas can be referred to, from the class path) nor keep it busy: patterns are matched in linear time
 * (RE2, without look-around and back-references, as in Kubernetes' own schemas), and size, depth and work are bounded.
 * {@code format} is a note to readers, as draft 2020-12 has it.
 */
final class ConfigSchema {
    private static final int MOST_VALUES = 20_000;
    private static final int DEEPEST = 64;
    private static final int MOST_VIOLATIONS = 5;

    private static final List<Dialect> DIALECTS = List.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4());

    private static final SchemaRegistry REGISTRY = SchemaRegistry.builder()
            .defaultDialectId(DIALECTS.getFirst().getId())
            .dialectRegistry(new BasicDialectRegistry(DIALECTS))
            .schemaLoader(loader -> loader.allow(iri -> iri.toString().matches("https?://json-schema\\.org/draft.*")))
            .schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .regularExpressionFactory(LinearPattern::compile)
                    .formatAssertionsEnabled(false)
                    .pathType(PathType.JSON_POINTER)
                    .build())
            .build();

    private final Schema schema;

    private ConfigSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Compiles a schema.
     *
     * @throws InvalidSchema if it is none of a known draft, refers to something else, or is too large
     */
    static ConfigSchema of(JsonNode document) throws InvalidSchema {
        refuseTooLarge(document, 0, new int[1]);
        try {
            refuseUnlikeMetaSchema(document);
            Schema schema = REGISTRY.getSchema(document);
            schema.initializeValidators();
            return new ConfigSchema(schema);
        } catch (SchemaBudget.Exhausted e) {
            throw new InvalidSchema("is too complex");
        } catch (RuntimeException e) {
            // The library throws what it likes; all of it comes of the schema, which is no secret.
            throw new InvalidSchema("is no usable JSON Schema: " + e.getMessage());
        }
    }

    /** What a configuration violates, a few of the violations at most; nothing if it satisfies the schema. */
    List<String> violations(ConfigValue config) {
        List<Error> errors;
        try {
            errors = validate(schema, config.value());
        } catch (SchemaBudget.Exhausted e) {
            return List.of(
                    "checking it takes more than %d steps or %d levels (expected: a simpler schema or configuration)"
                            .formatted(SchemaBudget.STEPS, SchemaBudget.DEPTH));
        }
        List<String> violations = errors.stream()
                .limit(MOST_VIOLATIONS)
                .map(error -> new SchemaViolation(error, config).text())
                .collect(Collectors.toCollection(ArrayList::new));
        if (errors.size() > MOST_VIOLATIONS) {
            violations.add("and %d more".formatted(errors.size() - MOST_VIOLATIONS));
        }
        return List.copyOf(violations);
    }

    private static List<Error> validate(Schema schema, JsonNode value) {
        var budget = new SchemaBudget();
        schema.validate(budget, value);
        return budget.getErrors();
    }

    private static void refuseUnlikeMetaSchema(JsonNode document) throws InvalidSchema {
        JsonNode named = document.path("$schema");
        String draft =
                named.isTextual() ? named.textValue() : DIALECTS.getFirst().getId();
        if (DIALECTS.stream().map(Dialect::getId).noneMatch(id -> withoutEnd(id).equals(withoutEnd(draft)))) {
            throw new InvalidSchema("$schema: \"%s\" is not allowed (expected: %s)"
                    .formatted(draft, DIALECTS.stream().map(Dialect::getId).collect(Collectors.joining(", "))));
        }
        List<Error> errors = validate(REGISTRY.getSchema(SchemaLocation.of(withoutEnd(draft))), document);
        if (!errors.isEmpty()) {
            throw new InvalidSchema(
                    "is no JSON Schema: " + new SchemaViolation(errors.getFirst(), ConfigValue.of(document)).text());
        }
    }

    /** The older drafts' names end in an empty fragment, which may be left out. */
    private static String withoutEnd(String draft) {
        return draft.endsWith("#") ? draft.substring(0, draft.length() - 1) : draft;
    }

    private static void refuseTooLarge(JsonNode node, int depth, int[] values) throws InvalidSchema {
        if (++values[0] > MOST_VALUES || depth > DEEPEST) {
            throw new InvalidSchema(
                    "has more than %d values or %d levels (expected: fewer)".formatted(MOST_VALUES, DEEPEST));
        }
        for (JsonNode child : node) {
            refuseTooLarge(child, depth + 1, values);
        }
    }
}
