package dev.remora.lab.cli;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Tokens by the TokenRequest API, as {@code kubectl create token} makes them. */
final class TokenIssuer {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private TokenIssuer() {}

    static String token(KubernetesClient client, String namespace, String serviceAccount) {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(LIFETIME.toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }
}
