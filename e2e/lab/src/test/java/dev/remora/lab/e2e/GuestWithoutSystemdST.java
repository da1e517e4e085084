package dev.remora.lab.e2e;

import static dev.remora.lab.e2e.TestInstance.plugin;
import static dev.remora.lab.e2e.TestInstance.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.lab.Lab;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The launcher's other half: Python in a guest with System V init. */
@InLab
class GuestWithoutSystemdST {
    private static final String SPEC = """
            image: registry.local/remora/debian-sysvinit:12
            memory: 512Mi
            userData: {value: "#cloud-config\\nhostname: kept\\n"}
            plugins:
              - {name: hello, rom: {image: %s}, config: {greeting: hi}}
              - {name: broken, rom: {image: %s}}
            """.formatted(Plugins.HELLO, Plugins.BROKEN);

    @Test
    void shouldRunItsPluginsAllTheSame(Lab lab) {
        // Given
        Plugins.push(lab);

        // When
        TestInstance instance = TestInstance.apply(lab, "sysvinit", SPEC);
        InstanceStatus status = instance.await(
                "hello runs",
                one -> ready(one, "hello")
                        && plugin(one, "broken")
                                .filter(broken -> broken.state() == PluginState.Failed)
                                .isPresent());
        HttpResponse<String> answer = instance.call("caller", "hello/some/path");

        // Then
        assertThat(status.appliedRevision()).isNotEmpty();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"path\": \"/some/path\"", "\"greeting\": \"hi\"");
    }
}
