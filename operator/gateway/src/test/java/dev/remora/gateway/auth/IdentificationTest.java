package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentificationTest {
    private static final Credential TOKEN =
            new Credential.Token(Objects.requireNonNull(BearerToken.of("Bearer a-token")));

    @ParameterizedTest
    @CsvSource({
        "system:anonymous, system:unauthenticated",
        "system:anonymous, system:authenticated",
        "alice, system:unauthenticated"
    })
    void shouldKnowNobodyByANameForTheUnknown(String user, String group) {
        // Given
        Identity identity = new Identity(user, "", List.of("dev", group), Map.of());

        // Then
        assertThat(identify(identity, TOKEN)).isInstanceOf(Authentication.Rejected.class);
        assertThat(identify(identity, new Credential.Vouched(identity, () -> true)))
                .isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldBelieveAFrontProxyOnlyWhileItIsOne() {
        // Given
        Identity alice = new Identity("alice", "", List.of("system:authenticated"), Map.of());

        // Then
        assertThat(identify(alice, new Credential.Vouched(alice, () -> true)))
                .isEqualTo(new Authentication.Authenticated(alice, null));
        assertThat(identify(alice, new Credential.Vouched(alice, () -> false)))
                .isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldRefuseAnonymousWhenTheAnswerComesLater() {
        // Given
        CompletableFuture<Authentication> answer = new CompletableFuture<>();
        Identification identification = new Identification(token -> answer, () -> CertificateAuthorities.NONE);

        // When
        CompletableFuture<Authentication> identified = identification.identify(TOKEN);
        answer.complete(
                new Authentication.Authenticated(new Identity("system:anonymous", "", List.of(), Map.of()), null));

        // Then
        assertThat(identified).isCompletedWithValueMatching(Authentication.Rejected.class::isInstance);
    }

    private static Authentication identify(Identity identity, Credential credential) {
        return new Identification(
                        token -> CompletableFuture.completedFuture(new Authentication.Authenticated(identity, null)),
                        () -> CertificateAuthorities.NONE)
                .identify(credential)
                .join();
    }
}
