package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceAddressTest {
    private static final InstanceAddress VM = InstanceAddress.byName("team-a", "vm.example-1");

    @Test
    void shouldBeTheGatewaysPath() {
        assertThat(VM.plugin("my_Plugin-1"))
                .isEqualTo("/v1/namespaces/team-a/instances/vm.example-1/plugins/my_Plugin-1");
        assertThat(InstanceAddress.byUid("0cbd5f0a-0000-4000-8000-000000000000").plugin("hello"))
                .isEqualTo("/v1/instances/0cbd5f0a-0000-4000-8000-000000000000/plugins/hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "a.b", "A", "-a", "a-", "a%2Fb", "a?b", "a b", "a\n", "ä"})
    void shouldRefuseWhatNoNamespaceIsCalled(String name) {
        assertThatThrownBy(() -> InstanceAddress.byName(name, "vm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("namespace: " + name + " (expected: a DNS label");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a..b", ".a", "a.", "a/../b", "A", "-a", "a-", "a-.b", "a%2Fb", "a#b"})
    void shouldRefuseWhatNoInstanceIsCalled(String name) {
        assertThatThrownBy(() -> InstanceAddress.byName("team-a", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("instance: " + name + " (expected: a DNS subdomain");
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        assertThatThrownBy(() -> InstanceAddress.byName("team-a", "a".repeat(254)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InstanceAddress.byName("a".repeat(64), "vm"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "a.b", "a%2Fb", "a?b", "a b"})
    void shouldRefuseWhatNoPluginIsCalled(String name) {
        assertThatThrownBy(() -> VM.plugin(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("plugin: " + name + " (expected: 1 to 63 letters, digits, '_' and '-')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "a.b"})
    void shouldRefuseWhatIsNoUid(String uid) {
        assertThatThrownBy(() -> InstanceAddress.byUid(uid)).isInstanceOf(IllegalArgumentException.class);
    }
}
