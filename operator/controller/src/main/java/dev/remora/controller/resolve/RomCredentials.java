package dev.remora.controller.resolve;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What registries and servers want to see before they show a ROM, read from Secrets. */
final class RomCredentials {
    private static final String DOCKER_CONFIG = ".dockerconfigjson";

    private final Function<String, Optional<Secret>> secrets;

    RomCredentials(Function<String, Optional<Secret>> secrets) {
        this.secrets = secrets;
    }

    /** Content of a pull secret; null if none is named. */
    @Nullable String dockerConfig(@Nullable String secret) throws InvalidValue {
        if (secret == null) {
            return null;
        }
        String encoded = data("rom.pullSecret", secret).get(DOCKER_CONFIG);
        if (encoded == null) {
            throw new InvalidValue("rom.pullSecret", secret, "a Secret of type kubernetes.io/dockerconfigjson", null);
        }
        return decoded(encoded);
    }

    /** Headers from a Secret; none if none is named. */
    Map<String, String> headers(@Nullable String secret) throws InvalidValue {
        if (secret == null) {
            return Map.of();
        }
        var headers = new TreeMap<String, String>();
        data("rom.headersSecretRef.name", secret).forEach((name, value) -> headers.put(name, decoded(value)));
        return Map.copyOf(headers);
    }

    private Map<String, String> data(String field, String secret) throws InvalidValue {
        Secret found = secrets.apply(secret)
                .orElseThrow(() ->
                        new InvalidValue(field, secret, "the name of a Secret that exists in this namespace", null));
        return found.getData() == null ? Map.of() : found.getData();
    }

    private static String decoded(String data) {
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8).strip();
    }
}
