package dev.remora.controller.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.api.v1alpha1.Privilege;
import dev.remora.controller.kubevirt.KubeVirtCondition;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.Power.Off;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Missing;
import dev.remora.controller.resolve.PluginResolution.NotGranted;
import dev.remora.controller.resolve.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InstanceStatusesTest extends ReportedFacts {
    @Test
    void shouldBeReadyWhenGuestSaysThatItsPluginsRun() {
        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status))
                .containsExactly(
                        "Ready True Ready",
                        "PluginsApplied True Applied",
                        "PluginsHealthy True Healthy",
                        "Progressing False Settled");
        assertThat(status.state()).isEqualTo(InstanceState.Running);
        assertThat(status.pluginsReady()).isEqualTo("1/1");
        assertThat(status.address()).isEqualTo("10.0.0.1");
        assertThat(status.vmiUID()).isEqualTo("vmi-uid");
        assertThat(status.observedGeneration()).isEqualTo(7);
    }

    @Test
    void shouldBeTheSameWhenNothingHappens() {
        // Given
        InstanceStatus first = statusOf(HELLO);
        before = first;
        now = now.plusSeconds(60);

        // When
        InstanceStatus second = statusOf(HELLO);

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldMoveTransitionTimeOnlyOfConditionsThatChange() {
        // Given
        before = statusOf(HELLO);
        now = now.plusSeconds(60);
        guest = reported("r1", new Plugin("hello", PluginHealth.Failed, "Exited; exit code 7"));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(condition(status, "Ready").lastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(condition(status, "PluginsApplied").lastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void shouldSayWhyWhenPluginFailedInGuest() {
        // Given
        guest = reported("r1", new Plugin("hello", PluginHealth.Failed, "Exited; exit code 7"));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status))
                .contains(
                        "Ready False PluginsNotReady",
                        "PluginsHealthy False PluginsFailed",
                        "Stalled True PluginsNotReady");
        assertThat(condition(status, "Ready").message()).isEqualTo("hello: Exited; exit code 7");
        assertThat(only(status).state()).isEqualTo(PluginState.Failed);
    }

    @Test
    void shouldNameUnhealthyPluginAndWhatItAnswered() {
        // Given
        health = Map.of("hello", new Unhealthy("GET /healthz on port 20000: HTTP status 500 (3 failures in a row)"));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status)).contains("Ready False PluginsNotReady", "PluginsHealthy False PluginsUnhealthy");
        assertThat(condition(status, "PluginsHealthy").message())
                .isEqualTo("hello: GET /healthz on port 20000: HTTP status 500 (3 failures in a row)");
        assertThat(only(status).ready()).isFalse();
        assertThat(only(status).message()).startsWith("unhealthy: GET /healthz on port 20000");
        assertThat(status.pluginsReady()).isEqualTo("0/1");
    }

    @Test
    void shouldNotCallPluginReadyBeforeItAnsweredForTheFirstTime() {
        // Given
        health = Map.of("hello", new Unknown());

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status))
                .containsExactly(
                        "Ready False PluginsNotReady",
                        "PluginsApplied True Applied",
                        "PluginsHealthy Unknown PluginsStarting",
                        "Progressing True PluginsStarting");
        assertThat(only(status).message()).isEqualTo("runs, and has not answered yet when asked for its health");
    }

    @Test
    void shouldBeReadyWhenPluginAnswers() {
        // Given
        health = Map.of("hello", new Healthy());

        // Then
        assertThat(summary(statusOf(HELLO))).contains("Ready True Ready", "PluginsHealthy True Healthy");
    }

    @Test
    void shouldQueueChangedPluginAndKeepItReadyWhileOldOneRuns() {
        // Given
        verdict = new Applied(CHANGED);

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status)).contains("Ready True Ready", "PluginsApplied False Queued");
        assertThat(only(status).state()).isEqualTo(PluginState.Queued);
        assertThat(only(status).ready()).isTrue();
        assertThat(status.appliedRevision()).isEqualTo("r1");
        assertThat(status.pluginsQueued()).isEqualTo(1);
    }

    @Test
    void shouldUnloadRemovedPluginOnItsOldPort() {
        // Given
        plugins = List.of();
        verdict = new Applied(NOTHING);

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status)).contains("PluginsApplied False Queued");
        assertThat(only(status).state()).isEqualTo(PluginState.Unloading);
        assertThat(only(status).port()).isEqualTo(20000);
        assertThat(status.pluginsReady()).isEqualTo("0/0");
    }

    @Test
    void shouldBeAppliedWhenGuestIsStopped() {
        // Given
        power = new Off();
        verdict = new Applied(CHANGED);
        guest = new NotAsked();

        // When
        InstanceStatus status = statusOf(null);

        // Then
        assertThat(summary(status))
                .containsExactly(
                        "Ready True Stopped",
                        "PluginsApplied True Applied",
                        "PluginsHealthy Unknown GuestNotRunning",
                        "Progressing False Settled");
        assertThat(status.address()).isNull();
        assertThat(status.appliedRevision()).isNull();
        assertThat(only(status).state()).isEqualTo(PluginState.Loaded);
    }

    @Test
    void shouldStopForGoodWhenFinishedGuestIsStillThere() {
        // Given
        power = new Off();
        phase = "Succeeded";

        // Then
        assertThat(statusOf(HELLO).state()).isEqualTo(InstanceState.Stopped);
    }

    @Test
    void shouldBeStoppingWhenGuestIsBeingDeleted() {
        // Given
        deleted = true;

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(status.state()).isEqualTo(InstanceState.Stopping);
        assertThat(status.address()).isNull();
        assertThat(only(status).ready()).isFalse();
    }

    @Test
    void shouldNotTrustGuestThatSpeaksOfAnotherList() {
        // Given
        guest = reported("stale", new Plugin("hello", PluginHealth.Running, ""));

        // Then
        assertThat(summary(statusOf(HELLO))).contains("Ready False WaitingForGuest");
    }

    @Test
    void shouldWaitWhenGuestDoesNotAnswer() {
        // Given
        guest = new Unreachable("http://10.0.0.1:29999/ does not answer");

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status))
                .contains(
                        "Ready False WaitingForGuest",
                        "PluginsHealthy Unknown WaitingForGuest",
                        "Progressing True WaitingForGuest");
        assertThat(condition(status, "Ready").message()).contains("10.0.0.1:29999");
    }

    @Test
    void shouldNameEveryPluginThatIsNotLoadedAndWhy() {
        // Given
        plugins = List.of(resolved("hello"), new Missing("files", "files"), new Disabled("off", "off"));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status)).contains("Ready False PluginsNotReady", "PluginsApplied False PluginNotFound");
        assertThat(Objects.requireNonNull(status.plugins()))
                .extracting(PluginReport::state)
                .containsExactly(PluginState.Loaded, PluginState.Failed, PluginState.Disabled);
        assertThat(status.pluginsReady()).isEqualTo("1/2");
    }

    @Test
    void shouldSayOfEveryPluginThatIsNotLoadedWhyAndWhatToDo() {
        // Given
        plugins = List.of(
                resolved("hello"),
                new Missing("files", "files"),
                new NotGranted("shell", "shell", List.of(Privilege.Root)));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(condition(status, "PluginsApplied").message())
                .isEqualTo(
                        "files: plugins.remora.dev \"files\" does not exist in this namespace: create it, or change"
                                + " pluginRef.name; shell: plugins.remora.dev \"shell\" requests Root: add it to grants to load it");
    }

    @Test
    void shouldSayWhatAppliesTheQueue() {
        // Given
        verdict = new Applied(CHANGED);

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(condition(status, "PluginsApplied").message())
                .isEqualTo("hello: changed: takes effect at the guest's next start; any stop or restart of the guest"
                        + " applies it");
    }

    @Test
    void shouldNotMindDisabledPlugin() {
        // Given
        plugins = List.of(resolved("hello"), new Disabled("off", "off"));

        // Then
        assertThat(summary(statusOf(HELLO))).contains("Ready True Ready", "PluginsApplied True Applied");
    }

    @Test
    void shouldUnloadDisabledPluginThatStillRuns() {
        // Given
        plugins = List.of(new Disabled("hello", "hello"));
        verdict = new Applied(NOTHING);

        // Then
        assertThat(only(statusOf(HELLO)).state()).isEqualTo(PluginState.Unloading);
    }

    @Test
    void shouldKeepAddressWhenBlockedWhileGuestRuns() {
        // Given
        verdict = new Blocked(new Problem(Problem.Kind.UserDataNotFound, "no Secret"));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(summary(status))
                .containsExactly(
                        "Ready False UserDataNotFound",
                        "PluginsApplied False UserDataNotFound",
                        "PluginsHealthy True Healthy",
                        "Progressing False UserDataNotFound",
                        "Stalled True UserDataNotFound");
        assertThat(status.address()).isEqualTo("10.0.0.1");
        assertThat(only(status).ready()).isTrue();
    }

    @Test
    void shouldFailWhenBlockedAndThereIsNoMachine() {
        // Given
        verdict = new Blocked(new Problem(Problem.Kind.NotOurs, "somebody else's"));

        // When
        InstanceStatus status = new InstanceStatuses(clock(), "")
                .of(new Facts(
                        instance(),
                        source,
                        plugins,
                        power,
                        verdict,
                        new Observation(null, null, true),
                        new NotAsked(),
                        Map.of()));

        // Then
        assertThat(status.state()).isEqualTo(InstanceState.Failed);
        assertThat(summary(status)).contains("Ready False VirtualMachineNotOurs");
    }

    @Test
    void shouldSayWhatKubeVirtSaysWhenGuestCannotStart() {
        // Given
        phase = "Scheduling";
        conditions =
                List.of(new KubeVirtCondition("Synchronized", "False", "ImagePullBackOff", "no such image", Map.of()));

        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(status.state()).isEqualTo(InstanceState.Failed);
        assertThat(condition(status, "Ready").message()).isEqualTo("KubeVirt reports ImagePullBackOff: no such image");
    }

    @Test
    void shouldNotBeReadyWhenUsersProbeFails() {
        // Given
        conditions = List.of(new KubeVirtCondition("Ready", "False", "GuestNotRunning", "probe failed", Map.of()));

        // Then
        assertThat(summary(statusOf(HELLO))).contains("Ready False GuestNotReady", "Progressing True GuestNotReady");
    }

    @Test
    void shouldGoOnReportingWhenApiServerIsAway() {
        // Given
        verdict = new Retrying("trying again: timeout");

        // Then
        assertThat(summary(statusOf(HELLO))).contains("Ready True Ready", "Progressing True ApiUnavailable");
    }

    @Test
    void shouldGiveEndpointAsPathWhenGatewayIsNotKnown() {
        // When
        InstanceStatus status = statusOf(HELLO);

        // Then
        assertThat(only(status).endpoint()).isEqualTo("/v1/namespaces/team-a/instances/web/plugins/hello/");
    }

    private static List<String> summary(InstanceStatus status) {
        return Objects.requireNonNull(status.conditions()).stream()
                .map(condition -> condition.type() + " " + condition.status() + " " + condition.reason())
                .toList();
    }

    private static Condition condition(InstanceStatus status, String type) {
        return Objects.requireNonNull(status.conditions()).stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static PluginReport only(InstanceStatus status) {
        return Objects.requireNonNull(status.plugins()).getFirst();
    }
}
