package dev.remora.gateway.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.auth.AccessQuestion;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.auth.Verb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OURS = List.of("gateway.remora.dev");

    @Test
    void shouldTakeATokenThatIsMeantForIt() {
        assertThat(TokenReviews.judge(authenticated("gateway.remora.dev"), OURS))
                .isInstanceOf(Authentication.Authenticated.class);
    }

    @Test
    void shouldRejectATokenForAnotherAudience() {
        assertThat(TokenReviews.judge(authenticated("other"), OURS)).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldRejectATokenOfAnAuthenticatorThatKnowsNoAudiences() {
        assertThat(TokenReviews.judge(authenticated(), OURS)).isInstanceOf(Authentication.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'authenticated': false, 'user': {'username': 'alice'}, 'audiences': ['gateway.remora.dev']}",
                "{'authenticated': 'true', 'user': {'username': 'alice'}, 'audiences': ['gateway.remora.dev']}",
                "{'authenticated': true, 'user': {'username': ''}, 'audiences': ['gateway.remora.dev']}",
                "{'authenticated': true, 'audiences': ['gateway.remora.dev']}"
            })
    void shouldRejectWhatIsNotAuthenticated(String status) {
        assertThat(TokenReviews.judge(json(status), OURS)).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldKeepWhatIsKnownOfTheCaller() {
        // When
        var answer = TokenReviews.judge(json("""
                {"authenticated": true, "user": {"username": "alice", "uid": "7", "groups": ["dev", "ops"],
                 "extra": {"example.org/scope": ["a", "b"]}}}"""), List.of());

        // Then
        assertThat(answer)
                .isEqualTo(new Authentication.Authenticated(
                        new Identity(
                                "alice", "7", List.of("dev", "ops"), Map.of("example.org/scope", List.of("a", "b"))),
                        null));
    }

    @Test
    void shouldTakeAReviewWithoutStatusForNoAnswer() {
        assertThat(TokenReviews.judge(json("{}").path("status"), OURS)).isInstanceOf(Authentication.Unanswered.class);
        assertThat(SubjectAccessReviews.judge(json("{}").path("status"))).isInstanceOf(Decision.Unanswered.class);
    }

    @Test
    void shouldAllowAClearYes() {
        assertThat(SubjectAccessReviews.judge(json("{'allowed': true}"))).isInstanceOf(Decision.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'allowed': false}", "{'allowed': 'true'}", "{'allowed': true, 'denied': true}"})
    void shouldForbidWhatIsNoClearYes(String status) {
        assertThat(SubjectAccessReviews.judge(json(status))).isInstanceOf(Decision.Forbidden.class);
    }

    @Test
    void shouldAskAboutTheAggregatedResource() {
        // Given
        Identity alice = new Identity("alice", "u", List.of("dev"), Map.of("example.org/scope", List.of("x")));

        // When
        var spec = SubjectAccessReviews.spec(new AccessQuestion(alice, Verb.CREATE, "ns", "vm", "plugins/hello"));

        // Then
        assertThat(spec).isEqualTo(json("""
                {"user": "alice", "uid": "u", "groups": ["dev"], "extra": {"example.org/scope": ["x"]},
                 "resourceAttributes": {"group": "gateway.remora.dev", "version": "v1alpha1", "resource": "instances",
                   "subresource": "plugins/hello", "namespace": "ns", "name": "vm", "verb": "create"}}"""));
    }

    @Test
    void shouldAskForAudiencesOnlyWhereThereAreSome() {
        BearerToken token = Objects.requireNonNull(BearerToken.of("Bearer t"));

        // Then
        assertThat(TokenReviews.spec(token, OURS))
                .isEqualTo(json("{'token': 't', 'audiences': ['gateway.remora.dev']}"));
        assertThat(TokenReviews.spec(token, List.of())).isEqualTo(json("{'token': 't'}"));
    }

    private static JsonNode authenticated(String... audiences) {
        ObjectNode status = (ObjectNode) json("{'authenticated': true, 'user': {'username': 'alice'}}");
        List.of(audiences).forEach(status.putArray("audiences")::add);
        return status;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
