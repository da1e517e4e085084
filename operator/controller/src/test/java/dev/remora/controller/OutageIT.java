package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.controller.FaultyApi.Call;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The API server is overloaded, unreachable, forgetful of watches: the Instance ends as if it had not been. */
@OnControlPlane
class OutageIT {
    private static final long SEED = Long.getLong("remora.seed", 4);

    /** How often a client tries again by itself, as fabric8's do by default. */
    private static final int RETRIES = 10;

    /** Calls that an eventful life may cost when every third one fails; an undisturbed one costs about a hundred. */
    private static final int MOST_CALLS = 600;

    private static final Duration AWAY = Duration.ofSeconds(3);
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final ControlPlane controlPlane;
    private final String kubeconfig;

    OutageIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        KubeVirtCrds.install(controlPlane);
        ControllerAccount.install(controlPlane);
        this.kubeconfig = ControllerAccount.kubeconfig(controlPlane);
    }

    @Test
    void shouldEndInTheSameStateWhenEveryThirdCallFails() {
        // Given
        Life undisturbed = live(_ -> Fate.PASSES, (_, _) -> {});

        // When
        Life disturbed = live(failing(new Random(SEED)), (_, _) -> {});

        // Then
        assertThat(disturbed.end().differences(undisturbed.end()))
                .as("seed %d", SEED)
                .isEmpty();
        assertThat(disturbed.calls()).as("seed %d", SEED).hasSizeLessThan(MOST_CALLS);
    }

    @Test
    void shouldEndInTheSameStateWhenWatchesBreakAndTheServerGoesAway() {
        // Given
        Life undisturbed = live(_ -> Fate.PASSES, (_, _) -> {});

        // When: an edit meets no server, whatever happens next breaks the watches
        Life disturbed = live(_ -> Fate.PASSES, (api, turn) -> {
            api.dropWatches();
            if (turn.equals("configure") || turn.equals("replace guest") || turn.equals("remove")) {
                api.goAway();
                Thread.startVirtualThread(() -> {
                    pause(AWAY);
                    api.comeBack();
                });
            }
        });

        // Then
        assertThat(disturbed.end().differences(undisturbed.end())).isEmpty();
        assertThat(disturbed.calls()).hasSizeLessThan(MOST_CALLS);
    }

    @Test
    void shouldCallNobodyWhenInstanceIsSettled() {
        try (var stage = new Stage(controlPlane, "quiet");
                var api = new FaultyApi(kubeconfig, _ -> Fate.PASSES);
                var _ = new RunningController(api, RETRIES, stage.namespace)) {
            // Given
            EventfulLife.live(stage, _ -> {});
            List<Call> before = api.calls();

            // When
            pause(QUIET);

            // Then
            assertThat(api.calls()).isEqualTo(before);

            // And: a watch that is lost is begun anew, and costs no more than that
            api.dropWatches();
            pause(QUIET);
            assertThat(api.calls().subList(before.size(), api.calls().size()))
                    .isNotEmpty()
                    .allMatch(call -> call.watch() || call.write() == 0);
            assertThat(api.writes())
                    .isEqualTo(before.stream().filter(call -> call.write() > 0).toList());
        }
    }

    @Test
    void shouldKeepPortsAndTellNothingWhenLostMachineCannotBeMadeAnewAtOnce() {
        var refusals = new AtomicInteger();
        try (var stage = new Stage(controlPlane, "lost");
                var api = new FaultyApi(kubeconfig, call -> refuseMachine(call, refusals));
                var _ = new RunningController(api, RETRIES, stage.namespace)) {
            // Given: ports that do not follow from the order of the list
            stage.user.applyInstance(Stage.NAME, "image: debian:12\nplugins: [" + plugin("hello") + "]");
            stage.await(status -> assertThat(status.plugins()).hasSize(1));
            stage.user.applyInstance(
                    Stage.NAME, "image: debian:12\nplugins: [" + plugin("tail") + ", " + plugin("hello") + "]");
            stage.await(status -> assertThat(status.plugins())
                    .hasSize(2)
                    .extracting(PluginReport::revision)
                    .doesNotContainNull());
            var ports = stage.next().ports();
            var events = EndState.of(stage).events();
            String lost = stage.machine().getMetadata().getUid();

            // When
            refusals.set(2);
            stage.deleteMachine();
            stage.awaitMachineAfter(lost);

            // Then
            assertThat(refusals).hasValue(0);
            assertThat(stage.next().ports()).isEqualTo(ports);
            assertThat(stage.settled().events()).isEqualTo(events);
        }
    }

    private static String plugin(String name) {
        return "{name: %s, rom: {image: 'user/%s:1'}}".formatted(name, name);
    }

    private static Fate refuseMachine(Call call, AtomicInteger refusals) {
        boolean refused = call.write() > 0
                && call.path().contains("/virtualmachines/")
                && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        return refused ? new Fate.Refused(409) : Fate.PASSES;
    }

    private interface Disturbance {
        void before(FaultyApi api, String turn);
    }

    private Life live(Function<Call, Fate> rule, Disturbance disturbance) {
        try (var stage = new Stage(controlPlane, "outage");
                var api = new FaultyApi(kubeconfig, rule);
                var _ = new RunningController(api, RETRIES, stage.namespace)) {
            EndState end = EventfulLife.live(stage, turn -> disturbance.before(api, turn));
            return new Life(end, api.calls());
        }
    }

    /** Conflicts are for writes alone; overload and breakdown are for everybody. */
    private static Function<Call, Fate> failing(Random random) {
        return call -> {
            int dice = random.nextInt(10);
            if (dice == 0) {
                return new Fate.Refused(429);
            }
            if (dice == 1) {
                return new Fate.Refused(500);
            }
            return dice == 2 && call.write() > 0 ? new Fate.Refused(409) : Fate.PASSES;
        };
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Life(EndState end, List<Call> calls) {}
}
