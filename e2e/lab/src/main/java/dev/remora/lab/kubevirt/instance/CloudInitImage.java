package dev.remora.lab.kubevirt.instance;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.lab.kubevirt.spec.Volume;
import dev.remora.lab.node.DiskSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The seed images of cloud-init, laid out as KubeVirt does (pkg/cloud-init/cloud-init.go). */
final class CloudInitImage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String vmiName;
    private final String hostname;
    private final String instanceId;
    private final Documents documents;

    CloudInitImage(String vmiName, String hostname, String instanceId, Documents documents) {
        this.vmiName = vmiName;
        this.hostname = hostname;
        this.instanceId = instanceId;
        this.documents = documents;
    }

    /** The NoCloud datasource's image; its instance-id is the firmware UUID, which outlives restarts. */
    DiskSpec.IsoImage noCloud(Volume.CloudInit source) throws MissingDocumentException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("meta-data", json(Map.of("instance-id", instanceId, "local-hostname", hostname)));
        files.put("user-data", userData(source).orElse(new byte[0]));
        networkData(source).ifPresent(data -> files.put("network-config", data));
        return new DiskSpec.IsoImage("cidata", files);
    }

    /** The ConfigDrive datasource's image. */
    DiskSpec.IsoImage configDrive(Volume.CloudInit source) throws MissingDocumentException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(
                "openstack/latest/meta_data.json",
                json(Map.of("instance_id", vmiName, "uuid", instanceId, "hostname", hostname)));
        files.put("openstack/latest/user_data", userData(source).orElse(new byte[0]));
        networkData(source).ifPresent(data -> files.put("openstack/latest/network_data.json", data));
        return new DiskSpec.IsoImage("config-2", files);
    }

    private Optional<byte[]> userData(Volume.CloudInit source) throws MissingDocumentException {
        Volume.LocalReference secret = source.secretRef();
        if (secret != null) {
            return Optional.of(entry(secret.name(), List.of("userdata", "userData")));
        }
        return inline(source.userData(), source.userDataBase64());
    }

    private Optional<byte[]> networkData(Volume.CloudInit source) throws MissingDocumentException {
        Volume.LocalReference secret = source.networkDataSecretRef();
        if (secret != null) {
            return Optional.of(entry(secret.name(), List.of("networkdata", "networkData")));
        }
        return inline(source.networkData(), source.networkDataBase64());
    }

    private byte[] entry(String secret, List<String> keys) throws MissingDocumentException {
        Map<String, byte[]> data =
                documents.secret(secret).orElseThrow(() -> new MissingDocumentException("secret", secret));
        return keys.stream()
                .flatMap(key -> Optional.ofNullable(data.get(key)).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no %s key found in k8s secret %s".formatted(keys.getFirst(), secret)));
    }

    private static Optional<byte[]> inline(@Nullable String text, @Nullable String base64) {
        if (text != null) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        return Optional.ofNullable(base64).map(Base64.getDecoder()::decode);
    }

    private static byte[] json(Map<String, String> values) {
        return JSON.valueToTree(new TreeMap<>(values)).toString().getBytes(StandardCharsets.UTF_8);
    }
}
