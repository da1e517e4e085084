package dev.remora.controller.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.controller.GitOpsHealth;
import dev.remora.controller.GitOpsHealth.Verdict;
import dev.remora.controller.kubevirt.KubeVirtCondition;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.plan.Power.Asleep;
import dev.remora.controller.plan.Power.Off;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Cause;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.report.Verdict.Waiting;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Missing;
import dev.remora.controller.resolve.Problem;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Flux, Helm and Argo CD make of each state of an Instance: the rules of kstatus, and the scripts in samples. */
class GitOpsHealthIT {
    private static final String DONE = "Current Healthy";
    private static final String ON_ITS_WAY = "InProgress Progressing";
    private static final String BROKEN = "Failed Degraded";

    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, String> expected = new LinkedHashMap<>();

    @Test
    void shouldBeDoneWhenItIsAsWanted() {
        // Given
        var queued = new Case();
        queued.verdict = new Applied(Case.CHANGED);
        var unloading = new Case();
        unloading.plugins = List.of();
        unloading.verdict = new Applied(Case.NOTHING);
        var disabled = new Case();
        disabled.plugins = List.of(Case.resolved("hello"), new Disabled("off", "off"));
        var stopped = new Case();
        stopped.power = new Off();
        var asleep = new Case();
        asleep.power = new Asleep("2026-01-01T00:00:00Z");
        var retried = new Case();
        retried.verdict = new Retrying("timeout");

        // Then
        expect("ready", new Case(), Case.HELLO, DONE);
        expect("queued", queued, Case.HELLO, DONE);
        expect("unloading", unloading, Case.HELLO, DONE);
        expect("a plugin switched off", disabled, Case.HELLO, DONE);
        expect("stopped", stopped, null, "Current Suspended");
        expect("asleep", asleep, null, DONE);
        expect("API server away while guest runs", retried, Case.HELLO, DONE);
        assertJudged(InstanceState.Running, InstanceState.Stopped, InstanceState.Sleeping);
    }

    @Test
    void shouldBeOnItsWayWhileNobodyHasToHelp() {
        // Given
        var waking = new Case();
        waking.power = new Asleep("2026-01-01T00:00:00Z");
        waking.before = waking.statusOf(null);
        waking.power = new Case().power;
        var booting = new Case();
        booting.guest = new Unreachable("no answer");
        var stopping = new Case();
        stopping.deleted = true;
        var starts = new Case();
        starts.guest = Case.reported("r1", new Plugin("hello", PluginHealth.Starting, ""));
        var silent = new Case();
        silent.health = Map.of("hello", new Unknown());
        var probed = new Case();
        probed.conditions = List.of(new KubeVirtCondition("Ready", "False", "GuestNotRunning", "probe", Map.of()));
        var asked = new Case();
        asked.verdict = new Waiting(Cause.ResolvingRoms, "asking");
        var retried = new Case();
        retried.verdict = new Retrying("timeout");

        // Then
        expect("starting", new Case(), null, ON_ITS_WAY);
        expect("waking", waking, null, ON_ITS_WAY);
        expect("booting", booting, Case.HELLO, ON_ITS_WAY);
        expect("stopping", stopping, Case.HELLO, ON_ITS_WAY);
        expect("a plugin starts", starts, Case.HELLO, ON_ITS_WAY);
        expect("a plugin has not answered yet", silent, Case.HELLO, ON_ITS_WAY);
        expect("the user's probe fails", probed, Case.HELLO, ON_ITS_WAY);
        expect("a registry is asked", asked, null, ON_ITS_WAY);
        expect("API server away before guest runs", retried, null, ON_ITS_WAY);
        assertJudged(InstanceState.Starting, InstanceState.Waking, InstanceState.Running, InstanceState.Stopping);
    }

    @Test
    void shouldBeBrokenWhenSomebodyHasToHelp() {
        // Given
        var failed = new Case();
        failed.guest = Case.reported("r1", new Plugin("hello", PluginHealth.Failed, "Exited"));
        var ill = new Case();
        ill.health = Map.of("hello", new Unhealthy("HTTP status 500"));
        var missing = new Case();
        missing.plugins = List.of(Case.resolved("hello"), new Missing("files", "files"));
        var image = new Case();
        image.phase = "Scheduling";
        image.conditions =
                List.of(new KubeVirtCondition("Synchronized", "False", "ImagePullBackOff", "no image", Map.of()));
        image.guest = new NotAsked();

        // Then
        expect("a plugin failed", failed, Case.HELLO, BROKEN);
        expect("a plugin is ill", ill, Case.HELLO, BROKEN);
        expect("no such Plugin", missing, Case.HELLO, BROKEN);
        expect("the image cannot be pulled", image, Case.HELLO, BROKEN);
        for (Problem.Kind kind : Problem.Kind.values()) {
            var blocked = new Case();
            blocked.verdict = new Blocked(new Problem(kind, "why"));
            expect(kind.name(), blocked, Case.HELLO, BROKEN);
        }
        assertJudged(InstanceState.Running, InstanceState.Failed);
    }

    @Test
    void shouldShowInArgoCdWhatIsQueued() {
        // Given
        var queued = new Case();
        queued.verdict = new Applied(Case.CHANGED);

        // When
        List<Verdict> verdicts = GitOpsHealth.judge(List.of(queued.judged(Case.HELLO)));

        // Then
        assertThat(verdicts.getFirst().message()).startsWith("hello: changed: takes effect at the guest's next start");
    }

    @Test
    void shouldBeOnItsWayUntilControllerHasSeenIt() {
        // Given
        Instance created = new Case().instance();
        Instance edited = new Case().judged(Case.HELLO);
        edited.getMetadata().setGeneration(8L);

        // When
        List<Verdict> verdicts = GitOpsHealth.judge(List.of(created, edited));

        // Then: the rules of kstatus take an object without a status for done, whatever it is
        assertThat(verdicts).extracting(Verdict::words).containsExactly("Current Progressing", ON_ITS_WAY);
    }

    @Test
    void shouldBeTerminatingWhileItIsBeingDeleted() {
        // Given
        Instance deleted = new Case().judged(Case.HELLO);
        deleted.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        // Then
        assertThat(GitOpsHealth.judge(List.of(deleted)).getFirst().words()).isEqualTo("Terminating Progressing");
    }

    private void expect(String name, Case given, @Nullable PluginStamp booted, String words) {
        instances.put(name, given.judged(booted));
        expected.put(name, words);
    }

    private void assertJudged(InstanceState... states) {
        List<Verdict> verdicts = GitOpsHealth.judge(List.copyOf(instances.values()));
        var judged = new LinkedHashMap<String, String>();
        for (String name : instances.keySet()) {
            judged.put(name, verdicts.get(judged.size()).words());
        }
        assertThat(judged).isEqualTo(expected);
        var seen = EnumSet.noneOf(InstanceState.class);
        instances
                .values()
                .forEach(instance -> seen.add(Objects.requireNonNull(
                        Objects.requireNonNull(instance.getStatus()).state())));
        assertThat(seen).containsExactlyInAnyOrder(states);
    }

    /** Facts, with an Instance that has the status which follows from them. */
    private static final class Case extends ReportedFacts {
        Instance judged(@Nullable PluginStamp booted) {
            Instance instance = instance();
            instance.setStatus(statusOf(booted));
            return instance;
        }
    }
}
