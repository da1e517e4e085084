package dev.remora.lab.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.remora.lab.Lab;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab can run whatever the chart renders; where it cannot, the translation is behind the chart. */
class ChartInTheLabIT {
    private static final PodTranslation.Place PLACE = new PodTranslation.Place("127.0.9.130", Path.of("/lab/pods/one"));

    private static Pod rendered(String component, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--values",
                Repository.root().resolve("e2e/lab/values.yaml").toString(),
                "--show-only",
                "templates/%s/deployment.yaml".formatted(component)));
        arguments.addAll(List.of(more));
        Deployment deployment =
                Serialization.unmarshal(Chart.ofCheckout().template(arguments).expectSuccess(), Deployment.class);
        return new PodBuilder()
                .withNewMetadata()
                .withName(component + "-1")
                .withNamespace(Chart.NAMESPACE)
                .endMetadata()
                .withSpec(deployment.getSpec().getTemplate().getSpec())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "controller, ''",
        "gateway, ''",
        "controller, helm/src/test/resources/golden/everything/values.yaml",
        "gateway, helm/src/test/resources/golden/own-secret/values.yaml"
    })
    void shouldUnderstandEveryFieldOfADeployment(String component, String values) {
        String[] more = values.isEmpty()
                ? new String[0]
                : new String[] {
                    "--values",
                    Repository.root().resolve(values).toString(),
                    "--set=" + component + ".image.name=remora-" + component
                };

        assertThatCode(() -> PodTranslation.of(rendered(component, more), PLACE))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldGivePluginsThePortsThatGuestsAreForwardedOn() {
        assertThat(PodTranslation.of(rendered("controller"), PLACE).arguments())
                .contains("--plugin-port-start=" + Lab.FIRST_PLUGIN_PORT, "--plugin-port-end=" + Lab.LAST_PLUGIN_PORT);
    }

    @Test
    void shouldGiveEachReplicaANameOfItsOwnWhereOneIsElected() {
        assertThat(PodTranslation.of(rendered("controller", "--set=controller.replicas=2"), PLACE)
                        .arguments())
                .contains("--leader-election", "--identity=controller-1");
    }
}
