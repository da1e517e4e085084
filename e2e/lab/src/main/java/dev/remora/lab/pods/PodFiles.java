package dev.remora.lab.pods;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The volumes of a Pod as folders of its own. */
final class PodFiles {
    private final KubernetesClient client;
    private final PodTranslation.Place place;

    PodFiles(KubernetesClient client, PodTranslation.Place place) {
        this.client = client;
        this.place = place;
    }

    /**
     * Brings every folder up to date; what is so already is not touched.
     *
     * @return what is missing; empty: nothing
     */
    Optional<String> refresh(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .flatMap(volume -> refresh(pod.getMetadata().getNamespace(), volume).stream())
                .findFirst();
    }

    private Optional<String> refresh(String namespace, Volume volume) {
        Path folder = place.volume(volume.getName());
        makeFolder(folder);
        if (volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            var secret = client.secrets().inNamespace(namespace).withName(name).get();
            if (secret == null) {
                return Optional.of("secret \"%s\" not found".formatted(name));
            }
            Map<String, String> paths = volume.getSecret().getItems().stream()
                    .collect(Collectors.toMap(KeyToPath::getKey, KeyToPath::getPath));
            secret.getData().forEach((key, data) -> {
                if (paths.isEmpty() || paths.containsKey(key)) {
                    write(
                            folder.resolve(paths.getOrDefault(key, key)),
                            Base64.getDecoder().decode(data));
                }
            });
        } else if (volume.getConfigMap() != null) {
            String name = volume.getConfigMap().getName();
            var map = client.configMaps().inNamespace(namespace).withName(name).get();
            if (map == null) {
                return Optional.of("configmap \"%s\" not found".formatted(name));
            }
            Optional.ofNullable(map.getData())
                    .orElse(Map.of())
                    .forEach((file, text) -> write(folder.resolve(file), text.getBytes(StandardCharsets.UTF_8)));
        }
        return Optional.empty();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    /** Writes a file that only its owner can read, at once and only where its content is another. */
    static void write(Path file, byte[] content) {
        try {
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
                return;
            }
            makeFolder(file.resolveSibling("."));
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
