package dev.remora.gateway.rest.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What KubeVirt itself can do with the guest of an Instance: its VirtualMachine has the Instance's name. */
public final class Guests {
    private static final String SUBRESOURCES = "/apis/subresources.kubevirt.io/v1/namespaces/";
    private static final Pattern QUANTITY = Pattern.compile("([0-9]+)(Ki|Mi|Gi|k|M|G)?");

    private final ApiServer server;

    /** Asks {@code server}. */
    public Guests(ApiServer server) {
        this.server = server;
    }

    /** Ends the guest without waiting for it. KubeVirt takes that for one that it stops already, too. */
    public void pullThePlug(Caller caller, JsonNode instance) throws Refusal {
        ObjectNode options = Json.object().put("gracePeriod", 0);
        subresource(caller, instance, "virtualmachines", "stop", options);
    }

    /** Stops the guest and starts it from the template as it is then. */
    public void restart(Caller caller, JsonNode instance) throws Refusal {
        subresource(caller, instance, "virtualmachines", "restart", Json.object());
    }

    /** What the guest wrote to its serial console since it started; empty when no guest runs. */
    public byte[] console(Caller caller, JsonNode instance) throws Refusal {
        String pod = pod(caller, instance);
        return pod == null
                ? new byte[0]
                : server.getBytes(caller, pods(instance) + "/" + pod + "/log?container=guest-console-log");
    }

    /** Memory that the guest's Pod takes, in bytes; {@code null} when nobody measures it. */
    public @Nullable Long memory(Caller caller, JsonNode instance) throws Refusal {
        JsonNode measured;
        try {
            measured = server.get(
                    caller,
                    "/apis/metrics.k8s.io/v1beta1/namespaces/" + Instances.namespace(instance) + "/pods?labelSelector="
                            + selector(instance));
        } catch (Refusal refusal) {
            if (refusal.code() == Code.NOT_FOUND || refusal.code() == Code.UNAVAILABLE) {
                return null;
            }
            throw refusal;
        }
        long bytes = 0;
        for (JsonNode container : measured.path("items").path(0).path("containers")) {
            bytes += bytes(container.path("usage").path("memory").asText("0"));
        }
        return measured.path("items").isEmpty() ? null : bytes;
    }

    private static long bytes(String quantity) {
        Matcher parts = QUANTITY.matcher(quantity);
        if (!parts.matches()) {
            return 0;
        }
        String unit = parts.group(2) == null ? "" : parts.group(2);
        long factor = switch (unit) {
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case "k" -> 1000;
            case "M" -> 1_000_000;
            case "G" -> 1_000_000_000;
            default -> 1;
        };
        return new BigDecimal(parts.group(1))
                .multiply(BigDecimal.valueOf(factor))
                .longValue();
    }

    private @Nullable String pod(Caller caller, JsonNode instance) throws Refusal {
        JsonNode pods = server.get(caller, pods(instance) + "?labelSelector=" + selector(instance));
        String newest = null;
        String since = "";
        for (JsonNode pod : pods.path("items")) {
            String created = pod.path("metadata").path("creationTimestamp").asText();
            if (created.compareTo(since) > 0) {
                since = created;
                newest = Instances.name(pod);
            }
        }
        return newest;
    }

    private static String pods(JsonNode instance) {
        return "/api/v1/namespaces/" + Instances.namespace(instance) + "/pods";
    }

    private static String selector(JsonNode instance) {
        return URLEncoder.encode("vm.kubevirt.io/name=" + Instances.name(instance), StandardCharsets.UTF_8);
    }

    private void subresource(Caller caller, JsonNode instance, String kind, String verb, ObjectNode options)
            throws Refusal {
        String path =
                SUBRESOURCES + Instances.namespace(instance) + "/" + kind + "/" + Instances.name(instance) + "/" + verb;
        server.sendOnly(caller, "PUT", path, options);
    }
}
