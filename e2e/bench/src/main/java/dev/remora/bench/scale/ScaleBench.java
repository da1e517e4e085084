package dev.remora.bench.scale;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Control plane, stand-ins and controller, up for the length of one run. */
final class ScaleBench implements AutoCloseable {
    private static final int CREATORS = 8;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration TELL = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private final List<Runnable> open = new ArrayList<>();
    private final Population population;
    private final List<String> javaOptions;
    private final Path folder;
    private final Api api;
    private final Path kubeconfig;

    private ScaleBench(Population population, List<String> javaOptions) throws IOException, GeneralSecurityException {
        this.population = population;
        this.javaOptions = javaOptions;
        this.folder = Files.createDirectories(Repository.root().resolve("target/bench/scale-run"));
        ControlPlane controlPlane = keep(ControlPlane.start(), ControlPlane::close);
        controlPlane.applyRemoraCrds();
        controlPlane.apply(Repository.root().resolve("e2e/lab/src/main/resources/kubevirt/crds.yaml"));
        population.namespaceNames().forEach(name -> namespace(controlPlane, name));
        String account = controlPlane.installAccount("controller");
        api = keep(Api.of(controlPlane.admin().getConfiguration()), Api::close);
        kubeconfig = Files.writeString(folder.resolve("controller.kubeconfig"), account);
    }

    static ScaleBench start(Population population, List<String> javaOptions)
            throws IOException, GeneralSecurityException {
        System.out.println("bench: starting the control plane");
        return new ScaleBench(population, javaOptions);
    }

    /** Measures a first life and a restart; progress goes to standard output. */
    ScaleReport run(Duration steady) throws IOException, InterruptedException, ExecutionException {
        Launchers launchers = keep(new Launchers(), Launchers::close);
        keep(KubeVirt.start(api, launchers), KubeVirt::close);
        Applied applied = Applied.watch(api);

        ControllerProcess first = controller("controller.log");
        await("the controller to be ready", first, first::ready);
        Instant begin = Instant.now();
        createAll(first, applied);
        await("all Instances to be applied", first, () -> applied.count() == population.instances(), applied);
        double secondsToApplied = since(begin);
        awaitQuiet(first, SETTLING);
        Metrics settled = first.metrics();
        Duration cpu = first.cpu();

        System.out.printf("bench: settled; watching it for %d s%n", steady.toSeconds());
        Thread.sleep(steady);
        Metrics later = first.metrics();
        Duration steadyCpu = first.cpu().minus(cpu);
        long firstMemory = first.peakMemory();

        System.out.println("bench: killing the controller and starting it again");
        first.close();
        Instant restart = Instant.now();
        ControllerProcess second = controller("controller-restarted.log");
        await("the controller to be ready again", second, second::ready);
        double restartReady = since(restart);
        await("each Instance to be reconciled", second, () -> second.metrics().reconciled() >= population.instances());
        double restartSettled =
                Duration.between(restart, awaitQuiet(second, QUIET)).toMillis() / 1000.0;

        double minutes = steady.toMillis() / 60_000.0;
        long steadyWrites = later.writes() - settled.writes();
        return new ScaleReport(
                population.instances(),
                secondsToApplied,
                (double) settled.allRequests() / population.instances(),
                steadyWrites / minutes,
                Math.max(firstMemory, second.peakMemory()),
                cpu.toMillis() / 1000.0,
                restartSettled,
                Population.PLUGINS,
                population.namespaces(),
                settled.requests(),
                (later.allRequests() - settled.allRequests() - steadyWrites) / minutes,
                100.0 * steadyCpu.toMillis() / steady.toMillis(),
                restartReady,
                second.cpu().toMillis() / 1000.0,
                second.metrics().requests(),
                second.metrics().reconciled(),
                javaOptions);
    }

    private ControllerProcess controller(String log) throws IOException {
        return keep(ControllerProcess.start(kubeconfig, javaOptions, folder.resolve(log)), ControllerProcess::close);
    }

    private void createAll(ControllerProcess controller, Applied applied)
            throws InterruptedException, ExecutionException {
        System.out.printf("bench: creating %d Instances%n", population.instances());
        var creators = Executors.newFixedThreadPool(
                CREATORS, Thread.ofPlatform().daemon().factory());
        var creations = new ArrayList<Future<?>>();
        for (int i = 0; i < population.instances(); i++) {
            int number = i;
            creations.add(creators.submit(() -> {
                api.create(
                        "/apis/remora.dev/v1alpha1/namespaces/" + population.namespace(number) + "/instances",
                        population.instance(number));
                return number;
            }));
        }
        creators.shutdown();
        await("the last Instance to be created", controller, creators::isTerminated, applied);
        for (Future<?> creation : creations) {
            creation.get();
        }
    }

    /** Waits until no reconciliation waits, runs or ended within {@code quiet}; answers when the last one was seen. */
    private Instant awaitQuiet(ControllerProcess controller, Duration quiet) throws InterruptedException {
        Instant last = Instant.now();
        Metrics before = controller.metrics();
        while (Duration.between(last, Instant.now()).compareTo(quiet) < 0) {
            Thread.sleep(LOOK);
            Metrics now = controller.metrics();
            if (now.busy() || now.reconciled() != before.reconciled()) {
                last = Instant.now();
            }
            before = now;
        }
        return last;
    }

    private void await(String what, ControllerProcess controller, Check check) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!check.holds()) {
            controller.requireAlive();
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            Thread.sleep(LOOK);
        }
    }

    private void await(String what, ControllerProcess controller, Check check, Applied applied)
            throws InterruptedException {
        Instant begin = Instant.now();
        Instant[] told = {begin};
        await(what, controller, () -> {
            if (Duration.between(told[0], Instant.now()).compareTo(TELL) > 0) {
                told[0] = Instant.now();
                System.out.printf("bench: waiting for %s; %d are applied%n", what, applied.count());
            }
            return check.holds();
        });
    }

    private static void namespace(ControlPlane controlPlane, String name) {
        controlPlane.apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
    }

    private static double since(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }

    private <T> T keep(T part, Consumer<T> end) {
        open.add(() -> end.accept(part));
        return part;
    }

    @Override
    public void close() {
        open.reversed().forEach(Runnable::run);
    }

    private interface Check {
        boolean holds() throws InterruptedException;
    }
}
