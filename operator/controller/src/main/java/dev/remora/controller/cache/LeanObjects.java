package dev.remora.controller.cache;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Reads Kubernetes objects without {@code metadata.managedFields}, which are four fifths of one in memory and of no use here. */
public final class LeanObjects {
    private LeanObjects() {}

    /** For a client whose every answer is read that way: what a watch tells, and what a write returns. */
    public static KubernetesSerialization serialization() {
        var mapper = new ObjectMapper();
        mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
        return new KubernetesSerialization(mapper, true);
    }

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}
}
