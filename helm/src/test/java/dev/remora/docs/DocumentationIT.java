package dev.remora.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server takes the manifests of the pages, and knows the resources that their commands name. */
@OnControlPlane
@TestInstance(Lifecycle.PER_CLASS)
class DocumentationIT {
    private static final Pattern HERE = Pattern.compile("(?s)<<'?(\\w+)'?\n(.*?)\n\\1(?:\n|$)");
    private static final Pattern RESOURCE = Pattern.compile(
            "kubectl (?:(?:-n|--namespace) \\S+ )?(?:get|describe|delete|wait|patch|edit|annotate|label|scale)"
                    + "(?: (?:-n|--namespace) \\S+| --[\\w-]+=\\S+)* ([a-z][a-z.,0-9]*)(?=[ /]|$)");
    private static final Set<String> CLUSTER_WIDE =
            Set.of("Namespace", "ClusterRole", "ClusterRoleBinding", "SubjectAccessReview");

    /** Of KubeVirt and cert-manager, which are no part of a control plane. */
    private static final Set<String> OF_OTHERS =
            Set.of("vm", "vmi", "virtualmachine", "virtualmachinesnapshots", "certificate");

    private final ControlPlane cluster;
    private String namespace = "";

    DocumentationIT(ControlPlane cluster) {
        this.cluster = cluster;
    }

    /** A manifest and where it is from. */
    record Manifest(Page page, String yaml) {
        @Override
        public String toString() {
            return page + ": " + yaml.lines().limit(3).toList();
        }
    }

    static List<Manifest> manifests() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream()
                        .flatMap(DocumentationIT::documents)
                        .filter(DocumentationIT::isManifest)
                        .map(yaml -> new Manifest(page, yaml)))
                .toList();
    }

    private static Stream<String> documents(Page.Block block) {
        Stream<String> texts = Set.of("yaml", "yml").contains(block.language())
                ? Stream.of(block.text())
                : HERE.matcher(block.text()).results().map(match -> match.group(2));
        return texts.flatMap(text -> Arrays.stream(text.split("(?m)^---$", -1)));
    }

    private static boolean isManifest(String yaml) {
        return Pattern.compile("(?m)^apiVersion: ").matcher(yaml).find()
                && Pattern.compile("(?m)^kind: ").matcher(yaml).find()
                && !yaml.contains("argoproj.io")
                && !yaml.contains("kustomize.config");
    }

    @BeforeAll
    void namespace() {
        namespace = cluster.newNamespace("docs");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void shouldBeTaken(Manifest manifest) {
        // Given
        GenericKubernetesResource resource = Serialization.unmarshal(
                manifest.yaml()
                        .replace("$ROOT", "registry.local/remora/debian:12")
                        .replace("$IMAGES", "registry.local")
                        .replace("$REGISTRY", "registry.local"),
                GenericKubernetesResource.class);
        if (!CLUSTER_WIDE.contains(resource.getKind())) {
            resource.getMetadata().setNamespace(namespace);
        }

        // When
        GenericKubernetesResource taken =
                cluster.admin().resource(resource).dryRun().create();

        // Then: strict, for an unknown field would only be dropped
        assertThat(taken.getKind()).isEqualTo(resource.getKind());
        if (resource.getApiVersion().startsWith("remora.dev/")) {
            assertThat(taken.<Object>get("spec")).isEqualTo(resource.get("spec"));
        }
    }

    @Test
    void shouldNameResourcesThatThereAre() {
        // Given
        Set<String> known = known();

        // When
        Set<String> unknown = new TreeSet<>();
        Page.all()
                .forEach(page -> page.commands()
                        .forEach(command -> RESOURCE.matcher(command)
                                .results()
                                .flatMap(match -> Arrays.stream(match.group(1).split(",", -1)))
                                .filter(resource -> !known.contains(resource))
                                .forEach(resource -> unknown.add(page + ": " + resource))));

        // Then
        assertThat(unknown).as("resources that the API server does not know").isEmpty();
    }

    private Set<String> known() {
        Set<String> known = new HashSet<>(OF_OTHERS);
        known.add("all");
        add(known, "", "v1");
        cluster.admin()
                .getApiGroups()
                .getGroups()
                .forEach(group -> group.getVersions().stream()
                        .map(GroupVersionForDiscovery::getGroupVersion)
                        .forEach(version -> add(known, group.getName(), version)));
        return known;
    }

    private void add(Set<String> known, String group, String version) {
        for (APIResource resource : cluster.admin().getApiResources(version).getResources()) {
            Stream<String> names = Stream.concat(
                    Stream.of(resource.getName(), resource.getSingularName()), resource.getShortNames().stream());
            names.forEach(name -> {
                known.add(name);
                known.add(name + "." + group);
            });
        }
    }
}
