package dev.remora.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceReaderTest {
    private static final String RUNNING = "{state: Running, address: 10.0.0.7, vmiUID: v1, plugins: [%s]}";

    @Test
    void shouldPointAtTheGuestAndThePluginsPort() {
        // When
        InstanceEntry entry = read("[{name: hello}]", RUNNING.formatted("{name: hello, port: 20000, state: Loaded}"));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOfSatisfying(Resolution.Reachable.class, reachable -> {
            assertThat(reachable.target().authority()).isEqualTo("10.0.0.7:20000");
            assertThat(reachable.target().vmiUid()).isEqualTo("v1");
            assertThat(reachable.target().instanceUid()).isEqualTo("uid-1");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'state: Loaded, port: 1', Reachable",
        "'state: Loaded, port: 1, ready: false', Reachable",
        "'state: Loaded', NotRunning",
        "'state: Loaded, port: 70000', NotRunning",
        "'state: Queued', Queued",
        "'state: Queued, port: 1', Queued",
        "'state: Queued, port: 1, ready: true', Reachable",
        "'state: Failed, port: 1, message: no init', PluginFailed",
        "'state: Disabled', Disabled"
    })
    void shouldTellWhetherAWantedPluginAnswers(String report, String expected) {
        // When
        InstanceEntry entry = read("[{name: hello}]", RUNNING.formatted("{name: hello, " + report + "}"));

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Stopped, Stopped",
        "Starting, NotRunning",
        "Stopping, NotRunning",
        "Sleeping, NotRunning",
        "Waking, NotRunning",
        "Failed, NotRunning"
    })
    void shouldTellThatTheGuestDoesNotRun(String state, String expected) {
        // When
        InstanceEntry entry = read(
                "[{name: hello}]",
                "{state: " + state
                        + ", address: 10.0.0.7, vmiUID: v1, plugins: [{name: hello, port: 1, state: Loaded}]}");

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest.example", "0.0.0.0", "224.0.0.1", "''", "10.0.0.7:80", "\"::\""})
    void shouldDialOnlyTheAddressOfOneHost(String address) {
        // When
        InstanceEntry entry = read(
                "[{name: hello}]",
                RUNNING.formatted("{name: hello, port: 1, state: Loaded}").replace("10.0.0.7", address));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.NotRunning.class);
    }

    @Test
    void shouldKnowNoOtherPlugin() {
        assertThat(read("[{name: hello}]", RUNNING.formatted("")).plugin("other"))
                .isInstanceOf(Resolution.NoPlugin.class);
    }

    @Test
    void shouldNotOpenAPluginThatHasItsOwnToken() {
        // When
        InstanceEntry entry = read(
                "[{name: hello, authorization: {type: Bearer, tokenSecretRef: {name: t}}}]",
                RUNNING.formatted("{name: hello, port: 1, state: Loaded}"));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.OwnTokenOnly.class);
    }

    @Test
    void shouldRememberTheProtectionOfAPluginThatIsBeingUnloaded() {
        // Given
        String status = RUNNING.formatted("{name: hello, port: 1, state: Unloading}");
        InstanceEntry before =
                read("[{name: hello, authorization: {type: Bearer, tokenSecretRef: {name: t}}}]", status);

        // When
        InstanceEntry after = InstanceReader.read(instance("[]", status), before);

        // Then
        assertThat(after.plugin("hello")).isInstanceOf(Resolution.OwnTokenOnly.class);
        assertThat(InstanceReader.read(instance("[]", status), after).plugin("hello"))
                .isInstanceOf(Resolution.OwnTokenOnly.class);
    }

    @Test
    void shouldReachAPluginThatIsBeingUnloaded() {
        // Given
        String status = RUNNING.formatted("{name: hello, port: 1, state: Unloading}");
        InstanceEntry before = read("[{name: hello}]", status);

        // When
        InstanceEntry after = InstanceReader.read(instance("[]", status), before);

        // Then
        assertThat(after.plugin("hello")).isInstanceOf(Resolution.Reachable.class);
    }

    @Test
    void shouldNotOpenWhatItNeverSawProtectedOrNot() {
        // When
        InstanceEntry entry = read("[]", RUNNING.formatted("{name: hello, port: 1, state: Unloading}"));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.Queued.class);
    }

    private static InstanceEntry read(String plugins, String status) {
        return InstanceReader.read(instance(plugins, status), null);
    }

    private static Instance instance(String plugins, String status) {
        return Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: vm, namespace: team-a, uid: uid-1}
                spec: {plugins: %s}
                status: %s
                """.formatted(plugins, status), Instance.class);
    }
}
