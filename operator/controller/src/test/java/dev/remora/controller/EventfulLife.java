package dev.remora.controller;

import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.PluginState;
import java.util.function.Consumer;

/** A life of an Instance with every kind of turn. Each is waited for, so that two lives differ by what disturbs them. */
final class EventfulLife {
    private static final String MACHINE = """
            image: quay.io/containerdisks/debian:12
            userData: {value: "#cloud-config"}
            """;
    private static final String HELLO = "{name: hello, rom: {image: 'user/hello:1'}, config: {greeting: %s}}";
    private static final String FILES = "{name: files, rom: {image: 'user/files:1'}}";
    private static final String TAIL = "{name: tail, rom: {image: 'user/tail:1'}}";

    private final Stage stage;
    private final Consumer<String> disturbance;

    private EventfulLife(Stage stage, Consumer<String> disturbance) {
        this.stage = stage;
        this.disturbance = disturbance;
    }

    /**
     * Lives it, and tells what there is in the end.
     *
     * @param disturbance is told, before each turn, what comes
     */
    static EndState live(Stage stage, Consumer<String> disturbance) {
        var life = new EventfulLife(stage, disturbance);
        life.begin();
        life.changeWhileRunning();
        life.changeByRestart();
        life.removeAndStop();
        life.loseTheMachine();
        return stage.settled();
    }

    /** A shorter one, in which the guest sleeps with a change in its queue and is woken. */
    static EndState sleep(Stage stage, Consumer<String> disturbance) {
        var life = new EventfulLife(stage, disturbance);
        life.begin();
        life.sleepAndWake();
        return stage.settled();
    }

    private void sleepAndWake() {
        apply("idle", "scaleToZero: {idleAfter: 10s}\n", HELLO.formatted("one"), TAIL);
        stage.awaitRunStrategy("Halted");
        stage.stopGuest();
        stage.await(status -> assertThat(status.state()).isEqualTo(InstanceState.Sleeping));
        disturbance.accept("request");
        stage.request();
        stage.awaitRunStrategy("Always");
        boot();
    }

    private void begin() {
        apply("first list", "", HELLO.formatted("one"), FILES);
        stage.await(status -> assertThat(status.plugins()).hasSize(2));
        boot();
    }

    private void changeWhileRunning() {
        apply("add", "", HELLO.formatted("one"), TAIL, FILES);
        stage.await(status -> assertThat(status.pluginsQueued()).isEqualTo(1));
        apply("configure", "", HELLO.formatted("two"), TAIL, FILES);
        stage.await(status -> assertThat(status.pluginsQueued()).isEqualTo(2));
        disturbance.accept("replace guest");
        stage.stopGuest();
        boot();
    }

    private void changeByRestart() {
        var guest = stage.kubeVirt.guest(stage.namespace, Stage.NAME).orElseThrow();
        apply("restart", "pluginUpdates: Restart\n", TAIL, HELLO.formatted("three"), FILES);
        stage.awaitEndOf(guest);
        boot();
    }

    private void removeAndStop() {
        apply("remove", "", TAIL, HELLO.formatted("three"));
        stage.await(status -> assertThat(plugin(status, "files").state()).isEqualTo(PluginState.Unloading));
        apply("stop", "powerState: Stopped\n", TAIL, HELLO.formatted("three"));
        stage.awaitRunStrategy("Halted");
        stage.stopGuest();
        stage.await(status -> assertThat(status.state()).isEqualTo(InstanceState.Stopped));
        apply("start", "", TAIL, HELLO.formatted("three"));
        stage.awaitRunStrategy("Always");
        boot();
    }

    private void loseTheMachine() {
        String before = stage.machine().getMetadata().getUid();
        disturbance.accept("lose machine");
        stage.deleteMachine();
        stage.awaitMachineAfter(before);
        boot();
    }

    private void boot() {
        disturbance.accept("boot");
        stage.awaitReady(stage.boot());
    }

    private void apply(String turn, String more, String... plugins) {
        disturbance.accept(turn);
        stage.user.applyInstance(Stage.NAME, more + MACHINE + "plugins: [" + String.join(", ", plugins) + "]");
    }
}
