package dev.remora.lab.controlplane;

import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.BoundObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Tokens and kubeconfigs of ServiceAccounts, from the TokenRequest API: nothing in a test runs as administrator. */
public final class Identities {
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final KubernetesClient admin;

    Identities(KubernetesClient admin) {
        this.admin = admin;
    }

    /** Makes a ServiceAccount where it does not exist. */
    public void serviceAccount(String namespace, String name) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /**
     * A token of an existing ServiceAccount, valid for twelve hours.
     *
     * @param audiences whom it is for; the API server itself if none is given
     */
    public String token(String namespace, String serviceAccount, String... audiences) {
        return token(namespace, serviceAccount, LIFETIME, audiences);
    }

    /**
     * A token of an existing ServiceAccount.
     *
     * @param lifetime at least ten minutes, which the API server enforces
     */
    public String token(String namespace, String serviceAccount, Duration lifetime, String... audiences) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(List.of(audiences))
                .withExpirationSeconds(lifetime.toSeconds())
                .endSpec()
                .build();
        return issue(namespace, serviceAccount, request);
    }

    /**
     * A token of an existing ServiceAccount that is worth nothing once a Secret is deleted, as a Pod's are once that is.
     *
     * @param secret its name; it is made
     */
    public String tokenWhile(String secret, String namespace, String serviceAccount) {
        Secret bound = admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(secret)
                        .endMetadata()
                        .build())
                .create();
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withBoundObjectRef(new BoundObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Secret")
                        .withName(secret)
                        .withUid(bound.getMetadata().getUid())
                        .build())
                .withExpirationSeconds(LIFETIME.toSeconds())
                .endSpec()
                .build();
        return issue(namespace, serviceAccount, request);
    }

    private String issue(String namespace, String serviceAccount, TokenRequest request) {
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    /** A kubeconfig, as YAML, with which a program acts as the ServiceAccount. */
    public String kubeconfig(String namespace, String serviceAccount) {
        Config config = admin.getConfiguration();
        return Serialization.asYaml(new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext("lab")
                .addNewCluster()
                .withName("lab")
                .withNewCluster()
                .withServer(config.getMasterUrl())
                .withCertificateAuthorityData(authority(config))
                .endCluster()
                .endCluster()
                .addNewUser()
                .withName(serviceAccount)
                .withNewUser()
                .withToken(token(namespace, serviceAccount))
                .endUser()
                .endUser()
                .addNewContext()
                .withName("lab")
                .withNewContext()
                .withCluster("lab")
                .withUser(serviceAccount)
                .withNamespace(namespace)
                .endContext()
                .endContext()
                .build());
    }

    /** A client that acts as the ServiceAccount; the caller closes it. */
    public KubernetesClient client(String namespace, String serviceAccount) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig(namespace, serviceAccount)))
                .build();
    }

    private static String authority(Config config) {
        String data = config.getCaCertData();
        if (data != null) {
            return data;
        }
        try {
            byte[] pem = Files.readAllBytes(Path.of(config.getCaCertFile()));
            return Base64.getEncoder().encodeToString(pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
