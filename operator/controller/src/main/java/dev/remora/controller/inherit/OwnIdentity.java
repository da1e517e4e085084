package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.api.v1alpha1.InstanceSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only one guest can have, or only its own user can want, and is therefore not inherited. */
final class OwnIdentity {
    private static final List<String> FIRMWARE = List.of("uuid", "serial");
    private static final String MAC = "macAddress";

    private OwnIdentity() {}

    /** The spec without power state, source, firmware identity and MAC addresses. */
    static InstanceSpec without(InstanceSpec spec) {
        return new InstanceSpec(
                null,
                spec.image(),
                spec.cpu(),
                spec.memory(),
                spec.ports(),
                spec.userData(),
                template(spec.template()),
                spec.pluginUpdates(),
                spec.scaleToZero(),
                null,
                spec.plugins());
    }

    private static @Nullable JsonNode template(@Nullable JsonNode given) {
        if (given == null) {
            return null;
        }
        JsonNode template = given.deepCopy();
        JsonNode domain = template.path("spec").path("domain");
        if (domain.path("firmware") instanceof ObjectNode firmware) {
            firmware.remove(FIRMWARE);
        }
        for (JsonNode nic : domain.path("devices").path("interfaces")) {
            if (nic instanceof ObjectNode settings) {
                settings.remove(MAC);
            }
        }
        return template;
    }
}
