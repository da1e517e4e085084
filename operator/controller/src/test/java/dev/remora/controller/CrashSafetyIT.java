package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.FaultyApi.Call;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The controller dies at every write that it makes in an eventful life, and nothing comes of it. */
@OnControlPlane
class CrashSafetyIT {
    private static final int AT_ONCE = 6;

    /** Writes that a new controller may repeat before it gets further: two Secrets, or an Event for each plugin. */
    private static final int MOST_REPEATED = 5;

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
        diesAtAnyWriteOf(EventfulLife::live, AT_ONCE);
    }

    @Test
    void shouldEndInTheSameStateWhenItDiesAtAnyWriteAroundSleep() throws Exception {
        diesAtAnyWriteOf(EventfulLife::sleep, 3 * AT_ONCE); // most of it is idleness
    }

    @Test
    void shouldEndInTheSameStateWhenItDiesAgainAndAgain() {
        // Given
        Outcome undisturbed = live(EventfulLife::live, _ -> _ -> Fate.PASSES);

        // When
        Outcome outcome = live(EventfulLife::live, _ -> diesAt(MOST_REPEATED + 1, true));

        // Then
        assertThat(outcome.end().differences(undisturbed.end()))
                .as(outcome.describe())
                .isEmpty();
    }

    private void diesAtAnyWriteOf(BiFunction<Stage, Consumer<String>, EndState> life, int atOnce) throws Exception {
        // Given
        Outcome undisturbed = live(life, _ -> _ -> Fate.PASSES);

        // When
        var outcomes = new ArrayList<Future<Outcome>>();
        try (var lanes = Executors.newFixedThreadPool(atOnce)) {
            for (int write = 1; write <= undisturbed.writes().size(); write++) {
                for (boolean done : List.of(false, true)) {
                    int fatal = write;
                    outcomes.add(lanes.submit(() ->
                            live(life, incarnation -> diesAt(incarnation == 0 ? fatal : 0, done))));
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

    private static Function<Call, Fate> diesAt(int write, boolean done) {
        return call -> call.write() == write && write > 0 ? new Fate.LastOne(done) : Fate.PASSES;
    }

    private Outcome live(BiFunction<Stage, Consumer<String>, EndState> life, IntFunction<Function<Call, Fate>> rules) {
        try (var stage = new Stage(controlPlane, "crash");
                var controller = new MortalController(kubeconfig, stage.namespace, rules)) {
            try {
                EndState end = life.apply(stage, _ -> {});
                return new Outcome(end, controller.writes(), controller.deaths());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "died %d times; its writes: %s".formatted(controller.deaths(), controller.writes()), e);
            }
        }
    }

    private record Outcome(EndState end, List<Call> writes, int deaths) {
        String describe() {
            return "died %d times; its writes: %s".formatted(deaths, writes);
        }
    }
}
