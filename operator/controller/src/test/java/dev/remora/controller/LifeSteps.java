package dev.remora.controller;

import dev.remora.controller.LifeModel.Entry;
import dev.remora.controller.LifeModel.Guest;
import dev.remora.controller.LifeModel.Phase;
import dev.remora.controller.LifeModel.Shelved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that may happen next, done to the model and to the cluster alike. */
final class LifeSteps {
    private static final List<String> OWN = List.of("alpha", "beta", "gamma", "delta", "Epsilon_5");
    private static final List<String> SHELVED = List.of("files", "logs");
    private static final int VERSIONS = 3;

    private final LifeModel model;
    private final Stage stage;
    private final Random random;

    /** One thing that happens, and how it is told. */
    record Step(String text, Runnable happens) {}

    LifeSteps(LifeModel model, Stage stage, Random random) {
        this.model = model;
        this.stage = stage;
        this.random = random;
    }

    /** The Instance appears. */
    Step first() {
        return edit("apply an Instance with alpha and beta", () -> {
            model.list.add(new Entry("alpha", false, 0));
            model.list.add(new Entry("beta", false, 0));
        });
    }

    /** One of what may happen now. What belongs to a guest's life is likelier than an edit, so that edits get applied. */
    Step next() {
        var guest = guestSteps();
        boolean edits = guest.isEmpty() || random.nextInt(5) < 3;
        return one(edits ? edits() : guest);
    }

    private List<Step> edits() {
        var steps = new ArrayList<Step>();
        List<String> listed = model.list.stream().map(Entry::name).toList();
        List<String> absent = all().filter(name -> !listed.contains(name)).toList();
        if (!absent.isEmpty()) {
            String name = one(absent);
            int place = random.nextInt(model.list.size() + 1);
            steps.add(edit("add %s at %d".formatted(name, place), () -> model.list.add(place, entry(name))));
            steps.add(edit("append " + name, () -> model.list.add(entry(name))));
        }
        if (!listed.isEmpty()) {
            int place = random.nextInt(listed.size());
            Entry old = model.list.get(place);
            int version = random.nextInt(VERSIONS);
            steps.add(edit("remove " + old.name(), () -> model.list.remove(place)));
            steps.add(edit(
                    "configure %s with %d".formatted(old.name(), version),
                    () -> model.list.set(place, new Entry(old.name(), old.reference(), version))));
            steps.add(edit("reorder", () -> Collections.shuffle(model.list, random)));
        }
        steps.add(edit("replace the list", () -> {
            var names = new ArrayList<>(all().toList());
            Collections.shuffle(names, random);
            model.list.clear();
            names.subList(0, random.nextInt(4)).forEach(name -> model.list.add(entry(name)));
        }));
        steps.add(edit(model.on ? "powerState: Stopped" : "powerState: Running", () -> model.on = !model.on));
        steps.add(edit(
                model.restarts ? "pluginUpdates: OnStop" : "pluginUpdates: Restart",
                () -> model.restarts = !model.restarts));
        steps.addAll(shelfSteps());
        return steps;
    }

    private List<Step> shelfSteps() {
        String name = one(SHELVED);
        Shelved old = model.shelf.get(name);
        if (old == null) {
            return List.of(shelve("create plugins.remora.dev " + name, name, new Shelved(true, 0)));
        }
        return List.of(
                shelve(
                        (old.enabled() ? "disable" : "enable") + " plugins.remora.dev " + name,
                        name,
                        new Shelved(!old.enabled(), old.defaults())),
                shelve(
                        "new defaults of plugins.remora.dev " + name,
                        name,
                        new Shelved(old.enabled(), random.nextInt(VERSIONS))),
                new Step("delete plugins.remora.dev " + name, () -> {
                    model.shelf.remove(name);
                    stage.user.deletePlugin(name);
                }));
    }

    private List<Step> guestSteps() {
        var steps = new ArrayList<Step>();
        Guest guest = model.guest;
        if (guest == null) {
            if (model.on && model.machine) {
                steps.add(new Step("KubeVirt schedules a guest", this::schedule));
                steps.add(new Step("KubeVirt starts a guest", () -> {
                    schedule();
                    run();
                }));
            }
        } else {
            if (guest.phase() == Phase.STARTING) {
                steps.add(new Step("the guest runs", this::run));
            }
            if (guest.phase() == Phase.RUNNING) {
                steps.add(new Step("the guest is migrated", this::migrate));
                steps.add(new Step("the guest shuts down and has a successor at once", () -> {
                    end("Succeeded");
                    vanish();
                    if (model.on) {
                        schedule();
                        run();
                    }
                }));
            }
            if (guest.live()) {
                steps.add(new Step("the guest shuts down", () -> end("Succeeded")));
                steps.add(new Step("the guest crashes", () -> end("Failed")));
            }
            steps.add(new Step("the guest is deleted", this::vanish));
        }
        if (model.on && model.machine) {
            steps.add(new Step("somebody stops the machine", () -> {
                stage.kubeVirt.halt(stage.namespace, Stage.NAME);
                vanish();
            }));
        }
        if (model.machine && random.nextInt(4) == 0) {
            steps.add(new Step("somebody deletes the machine", () -> {
                stage.deleteMachine();
                model.machineIsDeleted();
            }));
        }
        return steps;
    }

    private void schedule() {
        var guest = stage.kubeVirt.schedule(stage.namespace, Stage.NAME);
        model.guest = new Guest(guest.getMetadata().getUid(), Phase.STARTING, stage.address(), model.template());
    }

    private void run() {
        Guest guest = Objects.requireNonNull(model.guest);
        stage.kubeVirt.run(stage.namespace, Stage.NAME, stage.address());
        model.guest = guest.now(Phase.RUNNING);
    }

    private void migrate() {
        Guest guest = Objects.requireNonNull(model.guest);
        String elsewhere = Stage.newAddress();
        stage.kubeVirt.run(stage.namespace, Stage.NAME, elsewhere);
        model.guest = new Guest(guest.uid(), Phase.RUNNING, elsewhere, guest.list());
    }

    private void end(String phase) {
        stage.kubeVirt.end(stage.namespace, Stage.NAME, phase);
        model.guest = Objects.requireNonNull(model.guest).now(Phase.ENDED);
    }

    private void vanish() {
        stage.stopGuest();
        model.guest = null;
    }

    private Step edit(String text, Runnable change) {
        return new Step(text, () -> {
            change.run();
            stage.user.applyInstance(Stage.NAME, spec());
        });
    }

    private Step shelve(String text, String name, Shelved shelved) {
        return new Step(text, () -> {
            model.shelf.put(name, shelved);
            stage.user.applyPlugin(
                    name,
                    "{rom: {image: 'shelf/%s:1'}, enabled: %s, config: {defaults: {d: %d}}}"
                            .formatted(name, shelved.enabled(), shelved.defaults()));
        });
    }

    private String spec() {
        String plugins = model.list.stream()
                .map(entry -> entry.reference()
                        ? "{name: %s, pluginRef: {name: %s}, config: {v: %d}}"
                                .formatted(entry.name(), entry.name(), entry.config())
                        : "{name: %s, rom: {image: 'user/%s:1'}, config: {v: %d}}"
                                .formatted(entry.name(), entry.name().toLowerCase(Locale.ROOT), entry.config()))
                .collect(Collectors.joining(", "));
        return """
                image: quay.io/containerdisks/debian:12
                userData: {value: "#cloud-config"}
                powerState: %s
                pluginUpdates: %s
                plugins: [%s]
                """.formatted(model.on ? "Running" : "Stopped", model.restarts ? "Restart" : "OnStop", plugins);
    }

    private Entry entry(String name) {
        return new Entry(name, SHELVED.contains(name), random.nextInt(VERSIONS));
    }

    private static Stream<String> all() {
        return Stream.concat(OWN.stream(), SHELVED.stream());
    }

    private <T> T one(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
