package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginAuthorizerTest {
    private static final Identity ALICE = new Identity("alice", "", List.of(), Map.of());

    @ParameterizedTest
    @CsvSource({
        "allowed, forbidden, allowed, 1",
        "forbidden, allowed, allowed, 2",
        "forbidden, forbidden, forbidden, 2",
        "forbidden, unanswered, unanswered, 2",
        "unanswered, allowed, unanswered, 1"
    })
    void shouldAskAboutAllPluginsAndThenAboutTheOne(String all, String one, String expected, int questions) {
        // Given
        List<String> asked = new ArrayList<>();
        Authorizer authorizer = new PluginAuthorizer(question -> {
            asked.add(question.subresource());
            return CompletableFuture.completedFuture(
                    decision(question.subresource().equals("plugins") ? all : one));
        });

        // When
        CompletableFuture<Decision> decision = authorizer.authorize(ALICE, Verb.GET, "ns", "vm", "hello");

        // Then
        assertThat(decision).isCompletedWithValue(decision(expected));
        assertThat(asked).isEqualTo(List.of("plugins", "plugins/hello").subList(0, questions));
    }

    private static Decision decision(String name) {
        return switch (name) {
            case "allowed" -> new Decision.Allowed();
            case "forbidden" -> new Decision.Forbidden();
            default -> new Decision.Unanswered("away");
        };
    }
}
