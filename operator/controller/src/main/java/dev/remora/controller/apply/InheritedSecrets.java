package dev.remora.controller.apply;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.inherit.Inherited;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what Instances inherited, each in an immutable Secret of its own. A Secret, since configurations and user-data are
 * in it: who may read only ConfigMaps learns nothing that the Instance itself did not show him.
 */
public final class InheritedSecrets {
    private static final String KEY = "inherited.json";

    /** Kubernetes' own limit on the data of a Secret. */
    private static final int LARGEST = 1 << 20;

    private final KubernetesClient client;

    /** Keeps it through {@code client}. */
    public InheritedSecrets(KubernetesClient client) {
        this.client = client;
    }

    /**
     * What the Instance inherited; empty if that was not kept yet.
     *
     * @throws Refusal if what is there is somebody else's
     */
    public Optional<Inherited> read(Instance instance) throws Refusal {
        Secret secret = client.secrets()
                .inNamespace(instance.getMetadata().getNamespace())
                .withName(name(instance))
                .get();
        return secret == null ? Optional.empty() : Optional.of(content(instance, secret));
    }

    /**
     * Keeps it, unless something was kept before.
     *
     * @return what is kept now: the first one wins
     * @throws Refusal if it is too large, or somebody else's Secret is in the way
     */
    public Inherited keep(Instance instance, Inherited inherited) throws Refusal {
        byte[] json = inherited.toJson().getBytes(StandardCharsets.UTF_8);
        if (json.length > LARGEST) {
            throw new Refusal(
                    Problem.Kind.TooLarge,
                    "what spec.source gives makes a Secret of %d bytes (expected: at most %d)"
                            .formatted(json.length, LARGEST));
        }
        Creation.ensure(client, secret(instance, json));
        return read(instance).orElse(inherited);
    }

    private static Inherited content(Instance instance, Secret secret) throws Refusal {
        String json = secret.getData() == null ? null : secret.getData().get(KEY);
        if (json != null
                && OwnerReferences.isControlledBy(secret, instance.getMetadata().getUid())) {
            try {
                return Inherited.parse(new String(Base64.getDecoder().decode(json), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw unusable(secret, ": " + e.getMessage());
            }
        }
        throw unusable(secret, "");
    }

    private static Refusal unusable(Secret secret, String why) {
        return new Refusal(
                Problem.Kind.SourceLost,
                "Secret \"%s\" is not what this Instance inherited%s: make the Instance anew"
                        .formatted(secret.getMetadata().getName(), why));
    }

    private static Secret secret(Instance instance, byte[] json) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name(instance))
                .withNamespace(instance.getMetadata().getNamespace())
                .withLabels(Labels.of(instance.getMetadata().getName()))
                .withOwnerReferences(OwnerReferences.controller(instance))
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withData(Map.of(KEY, Base64.getEncoder().encodeToString(json)))
                .build();
    }

    private static String name(Instance instance) {
        return ResourceNames.inheritedSecret(
                instance.getMetadata().getName(), instance.getMetadata().getUid());
    }
}
