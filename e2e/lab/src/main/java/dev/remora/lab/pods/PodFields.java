package dev.remora.lab.pods;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which fields of a Pod's spec mean something to a process. A field that is in neither list stops the Pod: whoever writes it
 * into the chart has to say here what becomes of it.
 */
final class PodFields {
    /** Done by {@link PodTranslation}, {@link PodArguments}, {@link PodFiles} and {@link Kubelet}. */
    private static final Set<String> TRANSLATED = Set.of(
            "automountServiceAccountToken",
            "containers.args",
            "containers.env.name",
            "containers.env.value",
            "containers.env.valueFrom.fieldRef.fieldPath",
            "containers.image",
            "containers.name",
            "containers.ports.containerPort",
            "containers.ports.name",
            "containers.readinessProbe.httpGet.path",
            "containers.readinessProbe.httpGet.port",
            "containers.resources.limits.memory",
            "containers.volumeMounts.mountPath",
            "containers.volumeMounts.name",
            "restartPolicy",
            "serviceAccountName",
            "volumes.configMap.name",
            "volumes.emptyDir",
            "volumes.name",
            "volumes.secret.items.key",
            "volumes.secret.items.path",
            "volumes.secret.secretName");

    /** Has no counterpart outside of a container, or says what holds for a process anyway. */
    private static final Set<String> WITHOUT_COUNTERPART = Set.of(
            // There is one node and nothing else on it.
            "affinity",
            "imagePullSecrets",
            "nodeName",
            "nodeSelector",
            "preemptionPolicy",
            "priority",
            "priorityClassName",
            "schedulerName",
            "tolerations",
            "topologySpreadConstraints",
            // The program is the one of this checkout, so nothing is pulled.
            "containers.imagePullPolicy",
            // It runs as the user who runs the lab, with what that one may do.
            "containers.securityContext",
            "securityContext",
            "containers.volumeMounts.readOnly",
            "volumes.configMap.defaultMode",
            "volumes.secret.defaultMode",
            // A process gets what it asks for. The limit of memory counts: the Java VM goes by it.
            "containers.resources.limits.cpu",
            "containers.resources.requests",
            // One that ends is started again. Nobody looks for one that hangs: the test that meets it shall fail.
            "containers.livenessProbe",
            "containers.startupProbe",
            "containers.readinessProbe.failureThreshold",
            "containers.readinessProbe.httpGet.scheme",
            "containers.readinessProbe.periodSeconds",
            "containers.readinessProbe.successThreshold",
            "containers.readinessProbe.timeoutSeconds",
            // Said when it is deleted, as a number of its own.
            "terminationGracePeriodSeconds",
            // What the API server adds, the same for every Pod.
            "containers.env.valueFrom.fieldRef.apiVersion",
            "containers.ports.protocol",
            "containers.terminationMessagePath",
            "containers.terminationMessagePolicy",
            "dnsPolicy",
            "enableServiceLinks",
            "serviceAccount");

    private PodFields() {}

    /** Paths of the fields that are in neither list, such as {@code containers.lifecycle}. */
    static Set<String> unknown(PodSpec spec) {
        Set<String> unknown = new TreeSet<>();
        collect(Serialization.unmarshal(Serialization.asJson(spec), JsonNode.class), "", unknown);
        return unknown;
    }

    private static void collect(JsonNode node, String path, Set<String> unknown) {
        if (TRANSLATED.contains(path) || WITHOUT_COUNTERPART.contains(path)) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> collect(element, path, unknown));
        } else if (node.isObject() && leadsOn(path)) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> collect(node.get(name), path.isEmpty() ? name : path + "." + name, unknown));
        } else {
            unknown.add(path);
        }
    }

    private static boolean leadsOn(String path) {
        return path.isEmpty()
                || TRANSLATED.stream().anyMatch(known -> known.startsWith(path + "."))
                || WITHOUT_COUNTERPART.stream().anyMatch(known -> known.startsWith(path + "."));
    }
}
