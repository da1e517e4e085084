package dev.remora.lab.kubevirt.instance;

import java.util.Map;
import java.util.Optional;

/** Secrets and ConfigMaps of one namespace, as kubelet reads them. */
interface Documents {
    /** Data of a Secret, decoded. */
    Optional<Map<String, byte[]>> secret(String name);

    /** Data of a ConfigMap. */
    Optional<Map<String, byte[]>> configMap(String name);
}
