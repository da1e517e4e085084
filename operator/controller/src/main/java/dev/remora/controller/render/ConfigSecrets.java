package dev.remora.controller.render;

import dev.remora.controller.guest.Launcher;
import dev.remora.controller.guest.UserDataMessage;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.plan.GuestDocument;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import dev.remora.controller.resolve.UserDataContent;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Secrets that travel into the guest. Each is named after its content and immutable: KubeVirt reads a Secret when a
 * guest starts, so what a template names must still be there, unchanged, whenever that is. In a name, what came from a
 * Secret of the user's counts by that Secret's version: names can be read by those who may not read Secrets.
 */
final class ConfigSecrets {
    /** Key of the config document. */
    static final String DOCUMENT = "plugins.json";

    /** Key that KubeVirt reads user-data from. */
    static final String USER_DATA = "userdata";

    /** Kubernetes' own limit on the data of a Secret. */
    private static final int LARGEST = 1 << 20;

    private final MachinePlan plan;
    private final Launcher launcher;

    ConfigSecrets(MachinePlan plan, Launcher launcher) {
        this.plan = plan;
        this.launcher = launcher;
    }

    /** Config document and launcher, where there are plugins. */
    Optional<Secret> config() throws Refusal {
        if (plan.configDocument().isEmpty()) {
            return Optional.empty();
        }
        GuestDocument document = plan.configDocument().get();
        var data = new TreeMap<>(launcher.files());
        data.put(DOCUMENT, document.text().getBytes(StandardCharsets.UTF_8));
        Digest identity = Digest.of(launcher.digest().hex() + document.identity());
        String name = ResourceNames.configSecret(plan.name(), owned(identity));
        return Optional.of(secret(name, data, "the configs of spec.plugins"));
    }

    /** What cloud-init gets, where Remora has a say in it. */
    Optional<Secret> cloudInit() throws Refusal {
        Optional<byte[]> own = plan.userData().map(UserDataContent::bytes);
        if (plan.slots().isEmpty()) {
            return own.isEmpty() ? Optional.empty() : Optional.of(userData(own.get()));
        }
        return Optional.of(userData(own.map(content -> UserDataMessage.of(content, launcher.boothook()))
                .orElseGet(() -> launcher.userData().getBytes(StandardCharsets.UTF_8))));
    }

    private Secret userData(byte[] content) throws Refusal {
        var data = new TreeMap<String, byte[]>();
        data.put(USER_DATA, content);
        String name = ResourceNames.cloudInitSecret(plan.name(), owned(Digest.of(data)));
        return secret(name, data, "the user-data");
    }

    private Secret secret(String name, SortedMap<String, byte[]> data, String source) throws Refusal {
        int size = data.values().stream().mapToInt(content -> content.length).sum();
        if (size > LARGEST) {
            throw new Refusal(
                    Problem.Kind.TooLarge,
                    "%s make a Secret of %d bytes (expected: at most %d): shorten them"
                            .formatted(source, size, LARGEST));
        }
        var encoded = new LinkedHashMap<String, String>();
        data.forEach((key, content) -> encoded.put(key, Base64.getEncoder().encodeToString(content)));
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(plan.instance().getMetadata().getNamespace())
                .withLabels(Labels.of(plan.name()))
                .withOwnerReferences(OwnerReferences.controller(plan.instance()))
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withData(encoded)
                .build();
    }

    /** Content and owner: an Instance that is made again must not find the Secrets that go with its predecessor. */
    private Digest owned(Digest content) {
        return Digest.of(content.hex() + plan.instance().getMetadata().getUid());
    }
}
