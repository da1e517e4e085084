package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.LifeSteps.Step;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random lives of an Instance, compared with the model after each step, while the controller dies now and then.
 *
 * <p>{@code -Dremora.seed=7} lives the life of that seed again, {@code -Dremora.sequences=100} lives that many new ones.
 */
@OnControlPlane
class InstanceLifeModelIT {
    private static final int STEPS = Integer.getInteger("remora.steps", 30);
    private static final int AT_ONCE = 6;
    private static final int USUAL_SEEDS = 6;

    /** One of so many writes is the last one of its controller. */
    private static final int DEADLY = 25;

    /** One of so many steps finds no controller. */
    private static final int ALONE = 10;

    private final ControlPlane controlPlane;
    private final String kubeconfig;

    InstanceLifeModelIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        KubeVirtCrds.install(controlPlane);
        ControllerAccount.install(controlPlane);
        this.kubeconfig = ControllerAccount.kubeconfig(controlPlane);
    }

    @Test
    void shouldDoWhatTheModelDoesWhateverHappens() throws InterruptedException {
        var failures = new ArrayList<Throwable>();
        try (var lanes = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> lives = seeds().mapToObj(seed -> lanes.submit(() -> live(seed)))
                    .<Future<?>>map(life -> life)
                    .toList();
            for (Future<?> life : lives) {
                try {
                    life.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static LongStream seeds() {
        Long seed = Long.getLong("remora.seed");
        Integer sequences = Integer.getInteger("remora.sequences");
        if (seed != null) {
            return LongStream.of(seed);
        }
        return sequences == null
                ? LongStream.rangeClosed(1, USUAL_SEEDS)
                : new Random().longs(sequences, 1, Integer.MAX_VALUE);
    }

    private void live(long seed) {
        var random = new Random(seed);
        var model = new LifeModel();
        var told = new ArrayList<String>();
        try (var stage = new Stage(controlPlane, "model")) {
            var steps = new LifeSteps(model, stage, random);
            var onlooker = new Onlooker(stage);
            MortalController controller = controller(stage, random);
            try {
                for (int i = 0; i < STEPS; i++) {
                    boolean alone = i > 0 && random.nextInt(ALONE) == 0;
                    if (alone) {
                        told.add("   the controller is away for two steps");
                        controller.close();
                        take(steps.next(), model, told);
                        take(steps.next(), model, told);
                        controller = controller(stage, random);
                    } else {
                        take(i == 0 ? steps.first() : steps.next(), model, told);
                    }
                    model.look();
                    compare(model, onlooker);
                }
            } finally {
                controller.close();
            }
        } catch (Throwable e) {
            String story = String.join("\n", told);
            throw new AssertionError(
                    "seed %d, replay it with -Dremora.seed=%d\n%s\n%s".formatted(seed, seed, story, e.getMessage()), e);
        }
    }

    private static void take(Step step, LifeModel model, List<String> told) {
        told.add("%4d %s".formatted(told.size() + 1, step.text()));
        String before = model.list.toString();
        step.happens().run();
        if (!model.list.toString().equals(before)) {
            told.add(told.removeLast() + ": " + model.list);
        }
    }

    private static void compare(LifeModel model, Onlooker onlooker) {
        eventually(() -> {
            assertThat(onlooker.look()).isEqualTo(model.expected());
        });
        if (model.swept()) {
            eventually(() -> {
                assertThat(onlooker.superfluousSecrets())
                        .as("Secrets that nobody refers to")
                        .isEmpty();
            });
        }
    }

    private MortalController controller(Stage stage, Random random) {
        Function<FaultyApi.Call, Fate> mortality = mortality(new Random(random.nextLong()));
        return new MortalController(kubeconfig, stage.namespace, _ -> mortality);
    }

    private static Function<FaultyApi.Call, Fate> mortality(Random random) {
        return call ->
                call.write() > 0 && random.nextInt(DEADLY) == 0 ? new Fate.LastOne(random.nextBoolean()) : Fate.PASSES;
    }
}
