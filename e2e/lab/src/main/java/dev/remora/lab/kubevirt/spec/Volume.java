package dev.remora.lab.kubevirt.spec;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code volumes}.
 *
 * @param others sources that the lab has nothing for, by field name
 */
public record Volume(
        String name,
        @Nullable ContainerDisk containerDisk,
        @Nullable Document secret,
        @Nullable Document configMap,
        @Nullable CloudInit cloudInitNoCloud,
        @Nullable CloudInit cloudInitConfigDrive,
        @Nullable EmptyDisk emptyDisk,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    public Volume {
        name = Objects.requireNonNullElse(name, "");
        others = others == null ? Map.of() : others;
    }

    /** How many sources are set; KubeVirt wants exactly one. */
    public long sources() {
        return Stream.of(containerDisk, secret, configMap, cloudInitNoCloud, cloudInitConfigDrive, emptyDisk)
                        .filter(Objects::nonNull)
                        .count()
                + (others == null ? 0 : others.size());
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ContainerDisk(
            @Nullable String image,
            @Nullable String path,
            @Nullable String imagePullPolicy,
            @Nullable String imagePullSecret) {

        /** kubelet's default: {@code Always} for {@code :latest} or no tag, else {@code IfNotPresent}. */
        public String pullPolicyOrDefault() {
            if (imagePullPolicy != null && !imagePullPolicy.isEmpty()) {
                return imagePullPolicy;
            }
            String reference = Objects.requireNonNullElse(image, "");
            String lastPart = reference.substring(reference.lastIndexOf('/') + 1);
            boolean fixed = lastPart.contains("@") || (lastPart.contains(":") && !lastPart.endsWith(":latest"));
            return fixed ? "IfNotPresent" : "Always";
        }
    }

    /** A Secret or a ConfigMap that becomes an ISO image. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Document(
            @Nullable String secretName,
            @Nullable String name,
            @Nullable String volumeLabel,
            @Nullable Boolean optional) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record CloudInit(
            @Nullable String userData,
            @Nullable String userDataBase64,
            @Nullable LocalReference secretRef,
            @Nullable String networkData,
            @Nullable String networkDataBase64,
            @Nullable LocalReference networkDataSecretRef) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LocalReference(String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record EmptyDisk(Quantity capacity) {}
}
