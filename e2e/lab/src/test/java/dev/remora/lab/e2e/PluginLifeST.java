package dev.remora.lab.e2e;

import static dev.remora.lab.e2e.TestInstance.isTrue;
import static dev.remora.lab.e2e.TestInstance.plugin;
import static dev.remora.lab.e2e.TestInstance.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.lab.Lab;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What becomes of a plugin list over three boots of one guest; each test goes on where the one before it ended. */
@InLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before the first test
class PluginLifeST {
    private static final String FIRST = """
            - {name: taken, rom: {image: %1$s}}
            - {name: kept, rom: {image: %1$s}, config: old}
            - {name: gone, rom: {image: %1$s}}
            - {name: mortal, rom: {image: %2$s}}
            """.formatted(Plugins.HELLO, Plugins.MORTAL);

    private static final String SECOND = """
            - {name: added, rom: {image: %1$s}}
            - {name: mortal, rom: {image: %2$s}}
            - {name: taken, rom: {image: %1$s}}
            - {name: kept, rom: {image: %1$s}, config: new}
            """.formatted(Plugins.HELLO, Plugins.MORTAL);

    private static RomServer romServer;
    private static TestInstance instance;
    private static OwnProgram program;
    private static InstanceStatus before;

    @BeforeAll
    static void boot(Lab lab) throws Exception {
        Plugins.push(lab);
        romServer = RomServer.of(Plugins.folder("echo"));
        instance = TestInstance.apply(
                lab,
                "life",
                "image: registry.local/remora/debian:12\nmemory: 512Mi\n" + OwnProgram.USER_DATA + "plugins:\n"
                        + FIRST);
        before = instance.await(
                "plugins run and one says why not",
                status -> ready(status, "kept", "gone", "mortal")
                        && says(status, "taken", "port 20000 is taken by a program of the guest"));
        program = new OwnProgram(Objects.requireNonNull(before.address()));
    }

    @AfterAll
    static void stopServing() {
        romServer.close();
    }

    private static boolean says(InstanceStatus status, String name, String words) {
        return plugin(status, name)
                .map(PluginReport::message)
                .filter(message -> message.contains(words))
                .isPresent();
    }

    private static boolean is(InstanceStatus status, String name, PluginState state) {
        return plugin(status, name)
                .map(PluginReport::state)
                .filter(state::equals)
                .isPresent();
    }

    private static String image(InstanceStatus status, String name) {
        return plugin(status, name).map(PluginReport::image).orElse("");
    }

    private static int port(InstanceStatus status, String name) {
        return Objects.requireNonNull(plugin(status, name).orElseThrow().port());
    }

    private static String answer(String plugin) {
        return instance.call("caller", plugin + "/").body();
    }

    private static int code(String plugin) {
        return instance.call("caller", plugin + "/").statusCode();
    }

    @Test
    @Order(1)
    void shouldGiveAPluginAnotherPortWhenAProgramOfTheGuestHasItsOwn() {
        // When
        InstanceStatus status =
                instance.await("another port is on its way", one -> is(one, "taken", PluginState.Queued));

        // Then
        assertThat(plugin(status, "taken").orElseThrow().message()).contains("next start");
        assertThat(program.answer("hello")).isEqualTo("the guest's own program");
    }

    @Test
    @Order(2)
    void shouldQueueAChangeAndLetTheOldListAnswer() {
        // Given
        instance.secret("rom-server", Map.of("Authorization", RomServer.AUTHORIZATION));

        // When
        instance.setPlugins(SECOND + "- {name: fetched, rom: %s}\n".formatted(romServer.source("rom-server")));
        InstanceStatus queued = instance.await(
                "queued",
                status -> is(status, "added", PluginState.Queued)
                        && is(status, "fetched", PluginState.Queued)
                        && image(status, "fetched").contains("@sha256:")
                        && is(status, "kept", PluginState.Queued)
                        && is(status, "gone", PluginState.Unloading));

        // Then
        assertThat(isTrue(queued, "PluginsApplied")).isFalse();
        assertThat(queued.vmiUID()).isEqualTo(before.vmiUID());
        assertThat(answer("kept")).contains("\"config\": \"old\"");
        assertThat(code("gone")).isEqualTo(200);
        assertThat(code("added")).isEqualTo(409);
        assertThat(is(queued, "mortal", PluginState.Loaded)).isTrue();
    }

    @Test
    @Order(3)
    void shouldApplyTheChangeWhenTheGuestShutsItselfDown() {
        // When
        program.answer("off");
        InstanceStatus after = instance.await(
                "the new list runs",
                status -> ready(status, "added", "kept", "taken", "mortal", "fetched")
                        && !Objects.equals(status.vmiUID(), before.vmiUID()));

        // Then
        assertThat(isTrue(after, "PluginsApplied")).isTrue();
        assertThat(answer("kept")).contains("\"config\": \"new\"");
        assertThat(code("added")).isEqualTo(200);
        assertThat(code("fetched")).isEqualTo(200);
        assertThat(code("gone")).isEqualTo(404);
        assertThat(port(after, "kept")).isEqualTo(port(before, "kept"));
        assertThat(port(after, "mortal")).isEqualTo(port(before, "mortal"));
        assertThat(port(after, "taken")).isNotEqualTo(Lab.FIRST_PLUGIN_PORT);
        assertThat(port(after, "added")).isNotEqualTo(Lab.FIRST_PLUGIN_PORT);
        assertThat(code("taken")).isEqualTo(200);
        assertThat(program.answer("hello")).isEqualTo("the guest's own program");
    }

    @Test
    @Order(4)
    void shouldTellWhatBecameOfEachPluginOnce() {
        assertThat(instance.eventsOf("added")).containsExactly("PluginLoaded");
        assertThat(instance.eventsOf("kept")).containsExactly("PluginChanged");
        assertThat(instance.eventsOf("taken")).containsExactly("PluginChanged");
        assertThat(instance.eventsOf("gone")).containsExactly("PluginRemoved");
        assertThat(instance.eventsOf("mortal")).isEmpty();
    }

    @Test
    @Order(5)
    void shouldReportAnInitThatKeepsDyingAndItsReturn() {
        // Given
        instance.await("healthy", status -> isTrue(status, "PluginsHealthy"));

        // When
        InstanceStatus sick = instance.await("sick", status -> {
            if (isTrue(status, "PluginsHealthy")) {
                instance.call("caller", "mortal/die"); // its socket takes the request while it is started again
            }
            return !isTrue(status, "PluginsHealthy");
        });
        InstanceStatus well = instance.await("well again", status -> isTrue(status, "PluginsHealthy"));

        // Then
        assertThat(plugin(sick, "mortal").orElseThrow().message()).contains("exited with code 7");
        assertThat(plugin(sick, "kept").orElseThrow().ready()).isTrue();
        assertThat(well.vmiUID()).isEqualTo(sick.vmiUID());
        assertThat(answer("mortal")).isEqualTo("alive\n");
    }

    @Test
    @Order(6)
    void shouldSleepWhenNobodyCallsAndWakeWithTheNewListWhenSomebodyDoes() {
        // Given
        InstanceStatus awake = Objects.requireNonNull(instance.current().getStatus());
        instance.patch("{\"spec\": {\"scaleToZero\": {\"idleAfter\": \"20s\"}}}");
        instance.await("asleep", status -> status.state() == InstanceState.Sleeping);
        instance.setPlugins(FIRST);

        // When
        HttpResponse<String> held = instance.callPatiently("caller", "kept/");
        InstanceStatus woken = Objects.requireNonNull(instance.current().getStatus());

        // Then
        assertThat(held.statusCode()).isEqualTo(200);
        assertThat(held.body()).contains("\"config\": \"old\"");
        assertThat(port(woken, "kept")).isEqualTo(port(awake, "kept"));
        assertThat(woken.vmiUID()).isNotEqualTo(awake.vmiUID());
        assertThat(instance.eventsOf("added")).containsExactlyInAnyOrder("PluginLoaded", "PluginRemoved");
    }
}
