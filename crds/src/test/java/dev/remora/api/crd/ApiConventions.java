package dev.remora.api.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the API's conventions ask of a schema and the generator has no annotation for. */
final class ApiConventions {
    /** KubeVirt admits longer names, and then hangs on what it derives from them. */
    private static final int LONGEST_INSTANCE_NAME = 63;

    /** A step of a path that leads from a list into its items. */
    private static final String ITEMS = "[]";

    private ApiConventions() {}

    static CustomResourceDefinition applyTo(CustomResourceDefinition definition) {
        CustomResourceDefinitionVersion version =
                definition.getSpec().getVersions().getFirst();
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        withoutRepeatedRules(schema);
        at(schema, "spec").setDescription("What is wanted.");
        Optional.ofNullable(schema.getProperties().get("status"))
                .ifPresent(status -> status.setDescription("What was observed; written by the controller alone."));
        switch (definition.getSpec().getNames().getKind()) {
            case "Instance" -> {
                instance(schema);
                version.setAdditionalPrinterColumns(INSTANCE_COLUMNS);
            }
            case "InstanceTemplate" -> {
                instanceTemplate(schema);
                version.setAdditionalPrinterColumns(TEMPLATE_COLUMNS);
            }
            case "Plugin" -> {
                plugin(schema);
                version.setAdditionalPrinterColumns(PLUGIN_COLUMNS);
            }
            case String other ->
                throw new IllegalArgumentException(
                        "kind: " + other + " (expected: Instance, InstanceTemplate, Plugin)");
        }
        return definition;
    }

    private static void instance(JSONSchemaProps schema) {
        schema.setDescription("A KubeVirt virtual machine with plugins, each behind an HTTP endpoint of its own.");
        schema.setRequired(List.of("spec"));
        schema.getXKubernetesValidations()
                .add(new ValidationRuleBuilder()
                        .withRule("self.metadata.name.size() <= " + LONGEST_INSTANCE_NAME)
                        .withMessage("metadata.name must have at most " + LONGEST_INSTANCE_NAME + " characters")
                        .build());
        schema.getXKubernetesValidations()
                .add(new ValidationRuleBuilder()
                        .withRule("!has(self.spec.source) || !has(self.spec.source.instance)"
                                + " || self.spec.source.instance.name != self.metadata.name")
                        .withMessage("spec.source.instance: an Instance cannot be made from itself")
                        .build());
        guest(schema);
        set(at(schema, "spec", "source", "withoutPlugins"));
        mapList(at(schema, "status", "source", "plugins"), "name");
        mapList(at(schema, "status", "plugins"), "name");
        conditions(at(schema, "status", "conditions"));
    }

    private static void instanceTemplate(JSONSchemaProps schema) {
        schema.setDescription("What Instances of its namespace may be made from, with spec.source.template.");
        schema.setRequired(List.of("spec"));
        schema.getProperties().remove("status"); // the generator makes an empty one
        guest(schema);
    }

    /** What an Instance and an InstanceTemplate say of a guest. */
    private static void guest(JSONSchemaProps schema) {
        mapList(at(schema, "spec", "plugins"), "name");
        set(at(schema, "spec", "ports"));
        set(at(schema, "spec", "plugins", ITEMS, "grants"));
        at(schema, "spec", "plugins", ITEMS, "config").setNullable(true); // null is a JSON value like any other
        at(schema, "spec", "plugins", ITEMS, "configFrom")
                .setXKubernetesListType("atomic"); // later ones lie over earlier
        set(at(schema, "spec", "plugins", ITEMS, "rom", "signature", "publicKeys"));
        JSONSchemaProps spec = at(schema, "spec");
        spec.getProperties().put("template", template(at(spec, "template").getDescription()));
    }

    private static void plugin(JSONSchemaProps schema) {
        schema.setDescription("A reusable plugin that Instances of its namespace refer to."
                + " (KubeVirt's own cluster-scoped Plugin is another kind: say plugins.remora.dev or iplugin.)");
        schema.setRequired(List.of("spec"));
        set(at(schema, "spec", "privileges"));
        set(at(schema, "spec", "rom", "signature", "publicKeys"));
        conditions(at(schema, "status", "conditions"));
    }

    /** KubeVirt's schema decides what is in it; ours only says that there is a spec. */
    private static JSONSchemaProps template(String description) {
        return new JSONSchemaPropsBuilder()
                .withDescription(description)
                .withType("object")
                .addToProperties("metadata", anything("Labels and annotations of the VirtualMachineInstance."))
                .addToProperties("spec", anything("A KubeVirt VirtualMachineInstanceSpec."))
                .withRequired("spec")
                .withXKubernetesPreserveUnknownFields(true)
                .build();
    }

    private static JSONSchemaProps anything(String description) {
        return new JSONSchemaPropsBuilder()
                .withDescription(description)
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .build();
    }

    /** A rule on a record's component comes out twice, which the API server refuses. */
    private static void withoutRepeatedRules(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
        schema.getProperties().values().forEach(ApiConventions::withoutRepeatedRules);
        if (schema.getItems() != null && schema.getItems().getSchema() != null) {
            withoutRepeatedRules(schema.getItems().getSchema());
        }
    }

    private static JSONSchemaProps at(JSONSchemaProps schema, String... path) {
        JSONSchemaProps found = schema;
        for (String step : path) {
            JSONSchemaProps next = step.equals(ITEMS)
                    ? found.getItems().getSchema()
                    : found.getProperties().get(step);
            found = Objects.requireNonNull(next, () -> "no " + step + " in the path " + List.of(path));
        }
        return found;
    }

    private static void mapList(JSONSchemaProps list, String key) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(List.of(key));
    }

    private static void set(JSONSchemaProps list) {
        list.setXKubernetesListType("set");
    }

    private static void conditions(JSONSchemaProps list) {
        mapList(list, "type");
        at(list, ITEMS, "lastTransitionTime").setFormat("date-time");
    }

    private static final List<CustomResourceColumnDefinition> INSTANCE_COLUMNS = List.of(
            column("State", "string", ".status.state"),
            column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
            column("Plugins", "string", ".status.pluginsReady"),
            column("Queued", "integer", ".status.pluginsQueued"),
            column("Age", "date", ".metadata.creationTimestamp"),
            wide("Address", "string", ".status.address"),
            wide("Reason", "string", ".status.conditions[?(@.type==\"Ready\")].reason"));

    private static final List<CustomResourceColumnDefinition> TEMPLATE_COLUMNS =
            List.of(column("Image", "string", ".spec.image"), column("Age", "date", ".metadata.creationTimestamp"));

    private static final List<CustomResourceColumnDefinition> PLUGIN_COLUMNS = List.of(
            column("Version", "string", ".spec.version"),
            column("Enabled", "boolean", ".spec.enabled"),
            column("Instances", "integer", ".status.instances"),
            column("Age", "date", ".metadata.creationTimestamp"),
            wide("Image", "string", ".status.image"));

    private static CustomResourceColumnDefinition column(String name, String type, String jsonPath) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(jsonPath)
                .build();
    }

    private static CustomResourceColumnDefinition wide(String name, String type, String jsonPath) {
        CustomResourceColumnDefinition column = column(name, type, jsonPath);
        column.setPriority(1);
        return column;
    }
}
