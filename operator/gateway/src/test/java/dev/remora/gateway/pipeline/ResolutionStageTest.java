package dev.remora.gateway.pipeline;

import static dev.remora.gateway.pipeline.StageFixture.BY_NAME;
import static dev.remora.gateway.pipeline.StageFixture.BY_UID;
import static dev.remora.gateway.pipeline.StageFixture.exchange;
import static dev.remora.gateway.pipeline.StageFixture.refusal;
import static dev.remora.gateway.pipeline.StageFixture.routed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.testing.Callers;
import dev.remora.gateway.testing.FakeDirectory;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResolutionStageTest {
    private final FakeDirectory directory = new FakeDirectory();
    private final List<String> inUse = new ArrayList<>();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new ResolutionStage(directory, this::inUse, exchange()));

    @Test
    void shouldFindTheTargetInBothForms() {
        // Given
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 20000);
        directory.running("team-a", "vm", "uid-1", "hello", address);

        // When
        send(BY_NAME);
        send(BY_UID);

        // Then
        ResolvedRequest byName = channel.readInbound();
        ResolvedRequest byUid = channel.readInbound();
        assertThat(byName.target().address()).isEqualTo(address);
        assertThat(byUid.target()).isEqualTo(byName.target());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayWhyThereIsNoWay(Resolution resolution, String slug) {
        // Given
        directory.with("team-a", "vm", "uid-1", "hello", resolution);

        // When
        send(BY_NAME);

        // Then
        assertThat(refusal(channel)).isEqualTo(slug);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new Resolution.NoPlugin(), "plugin-not-found"),
                Arguments.of(new Resolution.OwnTokenOnly(), "own-token-required"),
                Arguments.of(new Resolution.Queued("q"), "plugin-queued"),
                Arguments.of(new Resolution.Disabled("d"), "plugin-disabled"),
                Arguments.of(new Resolution.Stopped("s"), "instance-stopped"),
                Arguments.of(new Resolution.NotRunning("n"), "instance-not-running"),
                Arguments.of(new Resolution.PluginFailed("f"), "plugin-failed"));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void shouldKeepAwakeWhatIsUsed(Resolution resolution, int uses) {
        // Given
        directory.with("team-a", "vm", "uid-1", "hello", resolution);

        // When
        send(BY_NAME);

        // Then
        assertThat(inUse).hasSize(uses);
        refusal(channel);
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                Arguments.of(new Resolution.Asleep("a"), 1),
                Arguments.of(new Resolution.PluginFailed("f"), 1),
                Arguments.of(new Resolution.NoPlugin(), 0),
                Arguments.of(new Resolution.OwnTokenOnly(), 0),
                Arguments.of(new Resolution.Queued("q"), 0),
                Arguments.of(new Resolution.Disabled("d"), 0),
                Arguments.of(new Resolution.Stopped("s"), 0),
                Arguments.of(new Resolution.NotRunning("n"), 0));
    }

    @Test
    void shouldPassOnWhatSleeps() {
        // Given
        directory.with("team-a", "vm", "uid-1", "hello", new Resolution.Asleep("a"));

        // When
        send(BY_NAME);

        // Then
        SleepingRequest request = channel.readInbound();
        assertThat(request.instance().uid()).isEqualTo("uid-1");
    }

    @Test
    void shouldNotFindWhatIsNotThere() {
        // When
        send(BY_NAME);

        // Then
        assertThat(refusal(channel)).isEqualTo("instance-not-found");
    }

    @Test
    void shouldNotSayThatSomethingIsMissingBeforeAllWasSeen() {
        // When
        directory.notReady();
        send(BY_NAME);

        // Then
        assertThat(refusal(channel)).isEqualTo("access-undecided");
    }

    private Runnable inUse(InstanceEntry instance) {
        inUse.add(instance.uid());
        return () -> {};
    }

    private void send(Route route) {
        channel.writeInbound(new AuthorizedRequest(routed(route), Callers.ALICE));
    }
}
