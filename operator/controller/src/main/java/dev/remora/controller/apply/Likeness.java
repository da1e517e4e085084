package dev.remora.controller.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.naming.Annotations;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * Whether writing an object would change it. The live one may say more than was rendered, since KubeVirt fills in
 * defaults; that it still says something which is no longer rendered shows in the digest of what was rendered last.
 */
final class Likeness {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    private Likeness() {}

    static boolean isLike(VirtualMachine live, VirtualMachine rendered) {
        return rendering(live).equals(rendering(rendered)) && contains(tree(live), tree(rendered));
    }

    static boolean contains(JsonNode live, JsonNode wanted) {
        if (wanted.isObject()) {
            return live.isObject()
                    && wanted.properties().stream()
                            .allMatch(field ->
                                    live.has(field.getKey()) && contains(live.get(field.getKey()), field.getValue()));
        }
        if (wanted.isArray()) {
            if (!live.isArray() || live.size() != wanted.size()) {
                return false;
            }
            for (int i = 0; i < wanted.size(); i++) {
                if (!contains(live.get(i), wanted.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return live.equals(wanted);
    }

    private static String rendering(VirtualMachine machine) {
        Map<String, String> annotations = machine.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Annotations.RENDERED, "");
    }

    /** Through text, so that a number has one form whether it was read or built. */
    private static JsonNode tree(VirtualMachine machine) {
        try {
            return JSON.readTree(KUBERNETES.asJson(machine));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Kubernetes objects are always JSON", e);
        }
    }
}
