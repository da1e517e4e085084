package dev.remora.api.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.api.v1alpha1.Plugin;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes the CustomResourceDefinitions of the API types into the folder named by the only argument. */
public final class GenerateCrds {
    private static final String HEADER =
            "# Generated from dev.remora.api.v1alpha1: change the types, then run make generate.\n";

    /** fabric8's own YAML leaves the text True unquoted, which Kubernetes reads as a boolean. */
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, null))
            .build();

    private GenerateCrds() {}

    /** Entry point of {@code make generate}. */
    public static void main(String[] arguments) throws IOException {
        for (Map.Entry<String, String> file : yaml().entrySet()) {
            Files.writeString(Path.of(arguments[0], file.getKey()), file.getValue());
        }
    }

    /** Content by file name, {@code <plural>.<group>.yaml}. */
    static Map<String, String> yaml() throws IOException {
        Map<String, CustomResourceDefinition> definitions = new TreeMap<>();
        new CRDGenerator()
                .withParallelGenerationEnabled(false)
                .forCRDVersions("v1")
                .customResourceClasses(Instance.class, InstanceTemplate.class, Plugin.class)
                .withPostProcessor(new Collecting(definitions))
                .withOutput(new Discarding())
                .generate();
        Map<String, String> files = new TreeMap<>();
        for (CustomResourceDefinition definition : definitions.values()) {
            files.put(
                    definition.getMetadata().getName() + ".yaml",
                    HEADER + YAML.writeValueAsString(definition).replaceAll("(minimum|maximum): (\\d+)\\.0", "$1: $2"));
        }
        return files;
    }

    private record Collecting(Map<String, CustomResourceDefinition> definitions) implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata resource, String version) {
            CustomResourceDefinition definition = ApiConventions.applyTo((CustomResourceDefinition) resource);
            definitions.put(definition.getMetadata().getName(), definition);
            return definition;
        }
    }

    private record Discarding() implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public URI crdURI(String crdName) {
            return Path.of(crdName).toUri(); // the generator asks, and wants a file
        }

        @Override
        public void close() {}
    }
}
