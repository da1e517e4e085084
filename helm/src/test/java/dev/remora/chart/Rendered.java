package dev.remora.chart;

import dev.remora.lab.controlplane.Chart;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Helm made of the chart.
 *
 * @param resources in the order of its output
 */
record Rendered(List<GenericKubernetesResource> resources) {
    private static final Pattern BETWEEN = Pattern.compile("(?m)^---$");

    /** With these arguments of {@code helm template}, such as {@code --set gateway.replicas=3}. */
    static Rendered with(String... arguments) {
        return of(Chart.ofCheckout().template(List.of(arguments)).expectSuccess());
    }

    static Rendered of(String yaml) {
        return new Rendered(Arrays.stream(BETWEEN.split(yaml))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .toList());
    }

    /** The one of this kind and name. */
    GenericKubernetesResource one(String kind, String name) {
        return resources.stream()
                .filter(resource -> resource.getKind().equals(kind)
                        && resource.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + names()));
    }

    /** Kind and name of each, such as {@code Service/remora-gateway}. */
    List<String> names() {
        return resources.stream()
                .map(resource ->
                        resource.getKind() + "/" + resource.getMetadata().getName())
                .toList();
    }
}
