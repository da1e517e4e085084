package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.SecretKeyReference;
import dev.remora.api.v1alpha1.UserData;
import dev.remora.controller.kubevirt.CloudInit;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.resolve.Machine.FromTemplate;
import dev.remora.controller.resolve.Problem.Kind;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the guest's own user-data, which is in the spec, in the template's cloud-init volume, or in a Secret. */
public final class UserDataResolver {
    private static final String DEFAULT_KEY = "userdata";

    /** The keys that KubeVirt looks for, in its order. */
    private static final List<String> KUBEVIRT_KEYS = List.of("userdata", "userData");

    private final Function<String, Optional<Secret>> secrets;

    private UserDataResolver(Function<String, Optional<Secret>> secrets) {
        this.secrets = secrets;
    }

    /**
     * Finds the user-data that Remora has to carry, if any.
     *
     * @param mergesTemplate whether the template's own is needed, which is left alone where no plugin is loaded
     * @param secrets looks up a Secret of the Instance's namespace by name
     * @throws Refusal if it is referred to and not there, or given twice
     */
    public static Optional<UserDataContent> resolve(
            InstanceSpec spec, Machine machine, boolean mergesTemplate, Function<String, Optional<Secret>> secrets)
            throws Refusal {
        var resolver = new UserDataResolver(secrets);
        Optional<Volume> volume = machine instanceof FromTemplate template ? template.cloudInit() : Optional.empty();
        Optional<CloudInit> seed = volume.flatMap(FromTemplate::seed).filter(UserDataResolver::hasUserData);
        if (spec.userData() != null) {
            if (seed.isPresent()) {
                throw new Refusal(
                        Kind.UserDataConflict,
                        "spec.userData and the cloud-init volume \"%s\" of spec.template both hold user-data: keep one"
                                .formatted(volume.map(Volume::name).orElse("")));
            }
            return Optional.of(resolver.read(spec.userData()));
        }
        return mergesTemplate && seed.isPresent() ? Optional.of(resolver.read(seed.get())) : Optional.empty();
    }

    /** Whether user-data is, or may be, in a Secret of the user's, which nobody watches. */
    public static boolean mayRead(InstanceSpec spec) {
        if (spec.userData() != null && spec.userData().secretRef() != null) {
            return true;
        }
        return spec.template() != null
                && !spec.template().path("spec").findValues("secretRef").isEmpty();
    }

    private static boolean hasUserData(CloudInit seed) {
        return seed.userData() != null || seed.userDataBase64() != null || seed.secretRef() != null;
    }

    private UserDataContent read(UserData userData) throws Refusal {
        if (userData.value() != null) {
            return new UserDataContent(userData.value().getBytes(StandardCharsets.UTF_8));
        }
        SecretKeyReference reference = userData.secretRef();
        if (reference == null) {
            throw new Refusal(Kind.InvalidSpec, "spec.userData: exactly one of value and secretRef must be set");
        }
        return fromSecret(
                "spec.userData.secretRef",
                reference.name(),
                List.of(Optional.ofNullable(reference.key()).orElse(DEFAULT_KEY)));
    }

    private UserDataContent read(CloudInit seed) throws Refusal {
        if (seed.secretRef() != null) {
            return fromSecret(
                    "secretRef of the cloud-init volume in spec.template",
                    String.valueOf(seed.secretRef().name()),
                    KUBEVIRT_KEYS);
        }
        if (seed.userDataBase64() == null) {
            return new UserDataContent(String.valueOf(seed.userData()).getBytes(StandardCharsets.UTF_8));
        }
        try {
            return new UserDataContent(Base64.getDecoder().decode(seed.userDataBase64()));
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Kind.InvalidTemplate,
                    "userDataBase64 of the cloud-init volume in spec.template is no Base64: " + e.getMessage());
        }
    }

    private UserDataContent fromSecret(String field, String name, List<String> keys) throws Refusal {
        Secret secret = secrets.apply(name)
                .orElseThrow(() -> new Refusal(
                        Kind.UserDataNotFound,
                        "%s: Secret \"%s\" does not exist in this namespace".formatted(field, name)));
        Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
        @Nullable String encoded = keys.stream()
                .filter(data::containsKey)
                .findFirst()
                .map(data::get)
                .orElse(null);
        if (encoded == null) {
            throw new Refusal(
                    Kind.UserDataNotFound,
                    "%s: Secret \"%s\" has no key \"%s\"".formatted(field, name, String.join("\" or \"", keys)));
        }
        return new UserDataContent(Base64.getDecoder().decode(encoded));
    }
}
