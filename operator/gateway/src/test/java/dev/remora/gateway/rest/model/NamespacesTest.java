package dev.remora.gateway.rest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.gateway.auth.Identity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespacesTest {
    private static final Namespaces CONFIGURED =
            new Namespaces(Map.of("alice", "team-a", "group:dev", "team-d"), "everybody");

    private static Identity user(String name) {
        return new Identity(name, "", List.of("other", "dev"), Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "alice, , team-a",
        "bob, , team-d",
        "alice, team-b, team-b",
        "system:serviceaccount:own:robot, , team-d",
    })
    void shouldPreferWhatIsNamedToTheUsersToTheGroups(String name, String named, String expected) throws Refusal {
        assertThat(CONFIGURED.of(user(name), named)).isEqualTo(expected);
    }

    @Test
    void shouldGiveAServiceAccountItsOwn() throws Refusal {
        assertThat(new Namespaces(Map.of(), "everybody").of(user("system:serviceaccount:own:robot"), null))
                .isEqualTo("own");
    }

    @ParameterizedTest
    @CsvSource({"../secrets", "team_a", "-a", "a/b"})
    void shouldRefuseWhatCannotBeOne(String named) {
        assertThatThrownBy(() -> CONFIGURED.of(user("alice"), named)).hasMessageContaining("DNS label");
    }

    @Test
    void shouldSayHowToNameOneWhenThereIsNone() {
        assertThatThrownBy(() -> new Namespaces(Map.of(), null).of(user("carol"), null))
                .hasMessageContaining("X-Remora-Namespace");
    }
}
