package dev.remora.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PullPolicy;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.RomPending;
import dev.remora.controller.resolve.PluginResolution.RomRefused;
import dev.remora.controller.resolve.PluginResolution.RomUnreachable;
import dev.remora.controller.resolve.RomWanted.Address;
import dev.remora.controller.resolve.RomWanted.Image;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import dev.remora.controller.rom.RomQuestion;
import dev.remora.controller.rom.RomQuestion.OfImage;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RomPinningTest {
    private static final String DIGEST = "user/hello@sha256:" + "ab".repeat(32);
    private static final RomPin PIN = new RomPin("user/hello:1", DIGEST, null);

    private RomWanted wanted = image("user/hello:1", null);
    private Map<String, RomPin> memory = Map.of();
    private List<String> operatorKeys = List.of();
    private @Nullable RomAnswer answer;

    @Test
    void shouldWaitWhenRegistryHasNotAnsweredYet() {
        // Then
        assertThat(pinned()).isInstanceOf(RomPending.class);
    }

    @Test
    void shouldTakeTheBitsThatTheRegistryNames() {
        // Given
        answer = new Found(DIGEST);

        // Then
        assertThat(rom()).isEqualTo(new Rom(wanted, DIGEST, null));
        assertThat(rom().pin().shown()).isEqualTo("user/hello:1@sha256:" + "ab".repeat(32));
    }

    @Test
    void shouldAskNobodyWhenTheBitsAreKnown() {
        // Given
        memory = Map.of("hello", PIN);

        // Then
        assertThat(pinning().questions()).isEmpty();
        assertThat(rom().image()).isEqualTo(DIGEST);
    }

    @Test
    void shouldAskWhenAnotherRomIsWanted() {
        // Given
        memory = Map.of("hello", PIN);
        wanted = image("user/hello:2", null);

        // Then
        assertThat(pinning().questions()).containsExactly(new OfImage("user/hello:2", null, List.of()));
        assertThat(pinned()).isInstanceOf(RomPending.class);
    }

    @Test
    void shouldAskWhenKeysAreRequiredThatWereNot() {
        // Given
        memory = Map.of("hello", PIN);
        operatorKeys = List.of("key");

        // Then
        assertThat(pinning().questions()).containsExactly(new OfImage("user/hello:1", null, List.of(List.of("key"))));
    }

    @Test
    void shouldAskNobodyWhenTheBitsWereFoundUnderTheSameKeys() {
        // Given
        operatorKeys = List.of("key");
        answer = new Found(DIGEST);
        memory = Map.of("hello", rom().pin());

        // Then
        assertThat(pinning().questions()).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatTheRegistryRefusesEvenIfAnOlderOneIsKnown() {
        // Given
        memory = Map.of("hello", PIN);
        wanted = image("user/hello:2", null);
        answer = new Refused(Kind.NotFound, "404: manifest unknown");

        // Then
        assertThat(pinned()).isEqualTo(new RomRefused("hello", "user/hello:2", Kind.NotFound, "404: manifest unknown"));
    }

    @Test
    void shouldLeaveOutWhatNobodyCanTellAnythingOf() {
        // Given
        answer = new Unreachable("connection refused");

        // Then
        assertThat(pinned()).isEqualTo(new RomUnreachable("hello", "user/hello:1", "connection refused"));
    }

    @Test
    void shouldPullAtEachStartWhenPolicyIsAlways() {
        // Given
        wanted = image("user/hello:1", PullPolicy.Always);
        answer = new Found(DIGEST);

        // Then
        assertThat(rom().image()).isEqualTo("user/hello:1");
    }

    @Test
    void shouldPinEvenWithPolicyAlwaysWhenSignaturesAreRequired() {
        // Given
        wanted = image("user/hello:1", PullPolicy.Always);
        operatorKeys = List.of("key");
        answer = new Found(DIGEST);

        // Then
        assertThat(rom().image()).isEqualTo(DIGEST);
    }

    @Test
    void shouldKeepWhatIsKnownWithPolicyAlwaysWhenRegistryIsAway() {
        // Given
        wanted = image("user/hello:1", PullPolicy.Always);
        memory = Map.of("hello", new RomPin("user/hello:1", "user/hello:1", null));
        answer = new Unreachable("connection refused");

        // Then
        assertThat(rom().image()).isEqualTo("user/hello:1");
    }

    @Test
    void shouldNotTakeFileFromAddressWhenEveryRomHasToBeSigned() {
        // Given
        wanted = new Address("https://roms.example/tail.rom", null, null);
        operatorKeys = List.of("key");

        // Then
        assertThat(pinning().questions()).isEmpty();
        assertThat(pinned())
                .isInstanceOfSatisfying(
                        RomRefused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.NotSigned));
    }

    @Test
    void shouldAskWithTheCredentialsOfThePullSecret() {
        // Given
        wanted = new Image("user/hello:1", null, "regcred", List.of());

        // Then
        assertThat(pinning().questions()).containsExactly(new OfImage("user/hello:1", "{\"auths\":{}}", List.of()));
    }

    @Test
    void shouldSayWhichPullSecretIsMissing() {
        // Given
        wanted = new Image("user/hello:1", null, "nowhere", List.of());

        // Then
        assertThat(((PluginResolution.Unresolved) pinned()).message())
                .isEqualTo("ROM \"user/hello:1\": rom.pullSecret: \"nowhere\" is not allowed"
                        + " (expected: the name of a Secret that exists in this namespace)");
    }

    private Rom rom() {
        return ((Resolved) pinned()).rom();
    }

    private PluginResolution pinned() {
        RomPinning pinning = pinning();
        var answers = new HashMap<RomQuestion, RomAnswer>();
        RomAnswer given = answer;
        if (given != null) {
            pinning.questions().forEach(question -> answers.put(question, given));
        }
        return pinning.pinned(answers).getFirst();
    }

    private RomPinning pinning() {
        var plugin = new Resolved(
                "hello",
                Rom.asWritten(wanted),
                ConfigValue.of(JsonNodeFactory.instance.objectNode()),
                List.of(),
                null,
                null);
        return RomPinning.of(List.of(plugin), memory, operatorKeys, new OneSecret());
    }

    private static RomWanted image(String reference, @Nullable PullPolicy policy) {
        return new Image(reference, policy, null, List.of());
    }

    /** A namespace with a pull secret. */
    private static final class OneSecret implements Lookups {
        @Override
        public Optional<Plugin> plugin(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> secret(String name) {
            String config = Base64.getEncoder().encodeToString("{\"auths\":{}}".getBytes(StandardCharsets.UTF_8));
            return name.equals("regcred")
                    ? Optional.of(new SecretBuilder()
                            .addToData(".dockerconfigjson", config)
                            .build())
                    : Optional.empty();
        }

        @Override
        public List<Service> services() {
            return List.of();
        }
    }
}
