package dev.remora.controller;

import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.FaultyApi.Call;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The controller dies at every write that it makes in an eventful life, and nothing comes of it. */
@OnControlPlane
class CrashSafetyIT {
    private static final int AT_ONCE = Integer.getInteger("remora.lanes", 6);

    private static final String MACHINE = """
            image: quay.io/containerdisks/debian:12
            userData: {value: "#cloud-config"}
            """;
    private static final String HELLO = "{name: hello, rom: {image: 'user/hello:1'}, config: {greeting: %s}}";
    private static final String FILES = "{name: files, rom: {image: 'user/files:1'}}";
    private static final String TAIL = "{name: tail, rom: {image: 'user/tail:1'}}";

    private final ControlPlane controlPlane;
    private final String kubeconfig;

    CrashSafetyIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        KubeVirtCrds.install(controlPlane);
        ControllerAccount.install(controlPlane);
        this.kubeconfig = ControllerAccount.kubeconfig(controlPlane);
    }

    @Test
    void shouldEndInTheSameStateWhenItDiesAtAnyWrite() throws Exception {
        // Given
        Outcome undisturbed = live(_ -> _ -> Fate.PASSES);
        assertThat(undisturbed.writes()).hasSizeGreaterThan(20);

        // When
        var outcomes = new ArrayList<Future<Outcome>>();
        try (var lanes = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int write = 1; write <= undisturbed.writes().size(); write++) {
                for (boolean done : List.of(false, true)) {
                    int fatal = write;
                    outcomes.add(lanes.submit(() -> live(life -> diesAt(life == 0 ? fatal : 0, done))));
                }
            }
        }

        // Then
        for (Future<Outcome> outcome : outcomes) {
            assertThat(outcome.get().end().differences(undisturbed.end()))
                    .as(outcome.get().describe())
                    .isEmpty();
        }
        assertThat(outcomes.stream().map(Future::resultNow).filter(outcome -> outcome.deaths() == 1))
                .as("runs in which it died")
                .hasSizeGreaterThan(undisturbed.writes().size());
    }

    @Test
    void shouldEndInTheSameStateWhenItDiesAfterEachSingleWrite() {
        // Given
        Outcome undisturbed = live(_ -> _ -> Fate.PASSES);

        // When
        Outcome outcome = live(_ -> diesAt(1, true));

        // Then
        assertThat(outcome.end().differences(undisturbed.end()))
                .as(outcome.describe())
                .isEmpty();
    }

    private static Function<Call, Fate> diesAt(int write, boolean done) {
        return call -> call.write() == write && write > 0 ? new Fate.LastOne(done) : Fate.PASSES;
    }

    /** A life with every kind of turn. Each step is waited for: what comes next finds a settled Instance. */
    private Outcome live(IntFunction<Function<Call, Fate>> rules) {
        try (var stage = new Stage(controlPlane, "crash");
                var controller = new MortalController(kubeconfig, stage.namespace, rules)) {
            try {
                stage.user.applyInstance(Stage.NAME, MACHINE + list(HELLO.formatted("one"), FILES));
                stage.await(status -> assertThat(status.plugins()).hasSize(2));
                stage.awaitReady(stage.boot());

                stage.user.applyInstance(Stage.NAME, MACHINE + list(HELLO.formatted("one"), TAIL, FILES));
                stage.await(status -> assertThat(status.pluginsQueued()).isEqualTo(1));
                stage.user.applyInstance(Stage.NAME, MACHINE + list(HELLO.formatted("two"), TAIL, FILES));
                stage.await(status -> assertThat(status.pluginsQueued()).isEqualTo(2));
                stage.stopGuest();
                stage.awaitReady(stage.boot());

                stage.user.applyInstance(Stage.NAME, MACHINE + list(HELLO.formatted("two"), TAIL));
                stage.await(
                        status -> assertThat(plugin(status, "files").state()).isEqualTo(PluginState.Unloading));
                stage.user.applyInstance(
                        Stage.NAME, "powerState: Stopped\n" + MACHINE + list(HELLO.formatted("two"), TAIL));
                stage.awaitRunStrategy("Halted");
                stage.stopGuest();
                stage.await(status -> assertThat(status.state()).isEqualTo(InstanceState.Stopped));

                stage.user.applyInstance(Stage.NAME, MACHINE + list(HELLO.formatted("two"), TAIL));
                stage.awaitRunStrategy("Always");
                stage.awaitReady(stage.boot());

                String before = stage.machine().getMetadata().getUid();
                stage.deleteMachine();
                stage.awaitMachineAfter(before);
                stage.awaitReady(stage.boot());
                return new Outcome(stage.settled(), controller.writes(), controller.deaths());
            } catch (Throwable e) {
                throw new AssertionError("writes: " + controller.writes() + " deaths: " + controller.deaths(), e);
            }
        }
    }

    private static String list(String... plugins) {
        return "plugins: [" + String.join(", ", plugins) + "]";
    }

    private record Outcome(EndState end, List<Call> writes, int deaths) {
        String describe() {
            return "died %d times; its writes: %s".formatted(deaths, writes);
        }
    }
}
