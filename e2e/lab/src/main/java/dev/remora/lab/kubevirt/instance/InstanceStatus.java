package dev.remora.lab.kubevirt.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.store.Conditions;
import java.time.Instant;

/** Writes {@code status} of a VMI; each method is one thing that can be said about it. */
final class InstanceStatus {
    private final ObjectNode status;
    private final Instant now;

    /** @param vmi whose status is changed in place */
    InstanceStatus(ObjectNode vmi, Instant now) {
        this.status = vmi.withObject("/status");
        this.now = now;
    }

    InstanceStatus phase(Phase phase) {
        phase.enter(status, now);
        return this;
    }

    InstanceStatus outOfSync(String reason, String message) {
        Conditions.set(status, "Synchronized", false, reason, message, now);
        return this;
    }

    InstanceStatus inSync() {
        Conditions.remove(status, "Synchronized");
        return this;
    }

    InstanceStatus ready() {
        Conditions.set(status, "Ready", true, "", "", now);
        return this;
    }

    InstanceStatus notReady(String reason, String message) {
        Conditions.set(status, "Ready", false, reason, message, now);
        return this;
    }

    InstanceStatus onNode(String node) {
        status.put("nodeName", node);
        return this;
    }

    /** With masquerade KubeVirt reports the Pod's address; here it is the guest's loopback address. */
    InstanceStatus address(String interfaceName, String mac, String address) {
        var interfaces = status.putArray("interfaces");
        interfaces
                .addObject()
                .put("name", interfaceName)
                .put("ipAddress", address)
                .put("mac", mac)
                .put("infoSource", "domain")
                .putArray("ipAddresses")
                .add(address);
        return this;
    }
}
