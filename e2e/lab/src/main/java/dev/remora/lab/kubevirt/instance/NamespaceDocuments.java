package dev.remora.lab.kubevirt.instance;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads from the API server each time: like kubelet at a mount, and unlike a cache never late. */
record NamespaceDocuments(KubernetesClient client, String namespace) implements Documents {

    @Override
    public Optional<Map<String, byte[]>> secret(String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        if (secret == null) {
            return Optional.empty();
        }
        Map<String, byte[]> data = new HashMap<>();
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        return Optional.of(data);
    }

    @Override
    public Optional<Map<String, byte[]>> configMap(String name) {
        ConfigMap map =
                client.configMaps().inNamespace(namespace).withName(name).get();
        if (map == null) {
            return Optional.empty();
        }
        Map<String, byte[]> data = new HashMap<>();
        Objects.requireNonNullElse(map.getData(), Map.<String, String>of())
                .forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        Objects.requireNonNullElse(map.getBinaryData(), Map.<String, String>of())
                .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
        return Optional.of(data);
    }
}
