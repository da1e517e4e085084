package dev.remora.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.gateway.directory.Target.Slumber;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
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

    @ParameterizedTest
    @CsvSource({
        "', authorization: Kubernetes', Reachable",
        "', authorization: Bearer', OwnTokenOnly",
        "'', Queued",
    })
    void shouldProtectARemovedPluginAsTheRunningGuestsReportSays(String authorization, String expected) {
        // When
        InstanceEntry entry = read(
                "[]", RUNNING.formatted("{name: hello, port: 1, ready: true, state: Unloading" + authorization + "}"));

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
    }

    @Test
    void shouldProtectAWantedPluginAsTheSpecSays() {
        // When
        InstanceEntry entry = read(
                "[{name: hello, authorization: {type: Bearer, tokenSecretRef: {name: t}}}]",
                RUNNING.formatted("{name: hello, port: 1, state: Queued, authorization: Kubernetes}"));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.OwnTokenOnly.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Sleeping, Asleep",
        "Stopping, Asleep",
        "Starting, Asleep",
        "Waking, Asleep",
        "Running, Reachable",
        "Stopped, Asleep",
        "Failed, NotRunning"
    })
    void shouldWakeAGuestThatMaySleep(String state, String expected) {
        // When
        InstanceEntry entry = read(
                "[{name: hello}], scaleToZero: {idleAfter: 5m}",
                "{state: " + state
                        + ", address: 10.0.0.7, vmiUID: v1, plugins: [{name: hello, port: 1, state: Loaded}]}");

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
        assertThat(entry.idleAfter()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void shouldKeepSayingThatAGuestWakesUntilItHasAnAddress() {
        // When
        InstanceEntry entry = read(
                "[{name: hello}], scaleToZero: {idleAfter: 5m}",
                "{state: Running, plugins: [{name: hello, port: 1, state: Loaded}]}");

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.Asleep.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false, Unknown, NEVER",
        "'', true, True, NEVER",
        "', scaleToZero: {idleAfter: 5m}', false, Unknown, WAKING",
        "', scaleToZero: {idleAfter: 5m}', true, True, AWAKE",
        "', scaleToZero: {idleAfter: 5m}', false, False, AWAKE"
    })
    void shouldExpectAGuestThatMaySleepToBootUntilThereIsWordOfItsPlugins(
            String spec, boolean ready, String healthy, Slumber expected) {
        // When
        InstanceEntry entry = read(
                "[{name: hello}]" + spec,
                RUNNING.formatted("{name: hello, port: 1, state: Loaded, ready: " + ready + "}")
                        .replace("{state:", "{conditions: [{type: PluginsHealthy, status: " + healthy + "}], state:"));

        // Then
        assertThat(entry.plugin("hello"))
                .isInstanceOfSatisfying(
                        Resolution.Reachable.class,
                        reachable -> assertThat(reachable.target().slumber()).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "[], 'name: hello, state: Unloading, authorization: Kubernetes', Queued",
        "[{name: hello}], 'name: hello, state: Disabled', Disabled",
        "'[{name: hello, authorization: {type: Bearer, tokenSecretRef: {name: t}}}]', 'name: hello, state: Loaded',"
                + " OwnTokenOnly"
    })
    void shouldNotWakeAGuestForAPluginThatItWillNotAnswerWith(String plugins, String report, String expected) {
        // When
        InstanceEntry entry =
                read(plugins + ", scaleToZero: {idleAfter: 5m}", "{state: Sleeping, plugins: [{" + report + "}]}");

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sleeping", "Stopping", "Stopped", "Starting", "Waking"})
    void shouldNotWakeWhatItsUserStopped(String state) {
        // When
        InstanceEntry entry =
                read("[{name: hello}], powerState: Stopped, scaleToZero: {idleAfter: 5m}", "{state: " + state + "}");

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.Stopped.class);
        assertThat(entry.idleAfter()).isNull();
    }

    @Test
    void shouldNotExpectAGuestToBootThatItsUserStops() {
        // When
        InstanceEntry entry = read(
                "[{name: hello}], powerState: Stopped, scaleToZero: {idleAfter: 5m}",
                RUNNING.formatted("{name: hello, port: 1, state: Loaded, ready: false}"));

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.Stopped.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | OwnTokenOnly",
                "[{name: hello}] | Reachable",
                "[{name: other}] | OwnTokenOnly",
                "[], source: {withoutPlugins: [hello]} | Reachable"
            })
    void shouldProtectAnInheritedPluginUnlessTheInstanceHasOneOfThatName(String own, String expected) {
        // When
        InstanceEntry entry = read(
                own,
                RUNNING.formatted("{name: hello, port: 1, ready: true, state: Loaded, authorization: Kubernetes}")
                        .replace(
                                "{state:",
                                "{source: {plugins: [{name: hello, authorization: {type: Bearer, tokenSecretRef: {name: t}}}]}, state:"));

        // Then
        assertThat(entry.plugin("hello").getClass().getSimpleName()).isEqualTo(expected);
        if (entry.plugin("hello") instanceof Resolution.OwnTokenOnly(var secret, var _)) {
            assertThat(secret).hasToString("SecretKey[namespace=team-a, name=t, key=token]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[] | PT5M", "[], scaleToZero: {idleAfter: 1h} | PT1H"})
    void shouldWakeAGuestThatMaySleepByInheritance(String spec, Duration expected) {
        // When
        InstanceEntry entry = read(
                spec,
                "{state: Sleeping, source: {scaleToZero: {idleAfter: 5m}, plugins: [{name: hello}]}, plugins: [{name: hello, state: Loaded}]}");

        // Then
        assertThat(entry.plugin("hello")).isInstanceOf(Resolution.Asleep.class);
        assertThat(entry.idleAfter()).isEqualTo(expected);
    }

    /** {@code plugins} may be followed by further fields of the spec. */
    private static InstanceEntry read(String plugins, String status) {
        return InstanceReader.read(Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: vm, namespace: team-a, uid: uid-1}
                spec: {plugins: %s}
                status: %s
                """.formatted(plugins, status), Instance.class));
    }
}
