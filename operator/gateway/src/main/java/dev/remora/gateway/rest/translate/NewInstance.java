package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a request to make an instance comes to.
 *
 * @param instance the custom resource
 * @param secrets what has to be there before it
 * @param waitSeconds for the guest to run, 0 for not at all, -1 for as long as is allowed
 * @param warnings for the caller
 * @param origin what it is made from beside an image, which has to be found first
 */
public record NewInstance(
        String name,
        ObjectNode instance,
        List<SecretDraft> secrets,
        long waitSeconds,
        List<String> warnings,
        @Nullable Origin origin) {
    /** Fields that mean something here. */
    public static final Set<String> FIELDS = Set.of(
            "name",
            "image",
            "memory_mb",
            "vcpus",
            "plugins",
            "autostart",
            "timeout_s",
            "wait_timeout_ms",
            "restart_policy",
            "scale_to_zero",
            "tags",
            "template",
            "branch_from",
            "type");

    /** Fields of the original that do not, with what to say. */
    public static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("annotations", "an Instance's guest does not see any; use tags"),
            Map.entry("args", "the guest is a virtual machine with an init of its own; use a plugin's config"),
            Map.entry("autokill", "an Instance lives until it is deleted"),
            Map.entry("checkpoint", "KubeVirt keeps no guest's memory; use branch_from"),
            Map.entry("delete_lock", "use an admission policy"),
            Map.entry("dependencies", "Instances start on their own"),
            Map.entry("env", "the guest is a virtual machine with an init of its own; use a plugin's config"),
            Map.entry("features", "none of them is here"),
            Map.entry("gateway", "the cluster's network decides"),
            Map.entry("gpus", "give the Instance a template"),
            Map.entry("hostname", "it is the Instance's name"),
            Map.entry("nameserver", "the cluster's network decides"),
            Map.entry("network_interfaces", "give the Instance a template"),
            Map.entry("replicas", "make one Instance after the other"),
            Map.entry("roms", "use plugins"),
            Map.entry("sched_priority", "give the Instance a template"),
            Map.entry("schedules", "use a CronJob"),
            Map.entry("service_group", "use a Service"),
            Map.entry("volumes", "give the Instance a template"));

    static final Set<String> SCALE_TO_ZERO = Set.of("policy", "cooldown_time_ms");
    static final Map<String, String> REFUSED_OF_SCALE_TO_ZERO = Map.of(
            "stateful", "the guest is shut down, and starts anew",
            "notify_time_ms", "the guest is told by its shutdown");

    /** Annotation with the tags, a JSON list. */
    public static final String TAGS = "rest.remora.dev/tags";

    private static final long FOREVER = -1;
    private static final long LEAST_COOLDOWN = 10_000;
    private static final int MOST = Integer.MAX_VALUE;

    /**
     * Reads a request.
     *
     * @param names makes a name for an Instance without one
     * @param suffixes makes the ends of Secrets' names, different each time
     */
    public static NewInstance of(JsonNode body, String namespace, Supplier<String> names, Supplier<String> suffixes)
            throws Refusal {
        Fields fields = Fields.of(body, "");
        fields.only(FIELDS, REFUSED);
        String given = fields.text("name");
        String name = given == null ? names.get() : given;
        List<SecretDraft> secrets = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        boolean start = fields.flag("autostart");
        long wait = waitSeconds(fields, "timeout_s", "wait_timeout_ms");
        if (wait != 0 && !start) {
            throw Refusal.invalid("timeout_s: given without autostart (expected: autostart true, or no time-out)");
        }
        if (!"full".equals(orElse(fields.text("type"), "full"))) {
            throw Refusal.invalid("type: " + fields.text("type") + " (expected: full)");
        }
        if (!"always".equals(orElse(fields.text("restart_policy"), "always"))) {
            throw Refusal.invalid("restart_policy: " + fields.text("restart_policy")
                    + " (expected: always: a guest that ends is started again)");
        }
        ObjectNode instance =
                Json.object().put("apiVersion", "remora.dev/v1alpha1").put("kind", "Instance");
        ObjectNode metadata = instance.putObject("metadata").put("name", name).put("namespace", namespace);
        ObjectNode spec = instance.putObject("spec").put("powerState", start ? "Running" : "Stopped");
        Origin origin = Origin.of(fields);
        JsonNode image = fields.value("image");
        if (image != null && origin != null) {
            throw Refusal.invalid("image: given with " + origin.field() + " (expected: one of them)");
        }
        if (image != null) {
            spec.put("image", image(image, "image"));
        } else if (origin == null) {
            throw Refusal.invalid("image: not given (expected: the image of a containerDisk)");
        }
        Long memory = fields.number("memory_mb", 1, MOST);
        if (memory != null) {
            spec.put("memory", memory + "Mi");
        }
        Long cpus = fields.number("vcpus", 1, MOST);
        if (cpus != null) {
            spec.put("cpu", cpus);
        }
        JsonNode scale = fields.value("scale_to_zero");
        if (scale != null) {
            scaleToZero(spec, scale, "scale_to_zero");
        }
        JsonNode tags = fields.value("tags");
        if (tags != null && !tags.isEmpty()) {
            metadata.putObject("annotations").put(TAGS, Tags.text(Tags.read(tags, "tags")));
        }
        JsonNode plugins = fields.value("plugins");
        if (plugins != null) {
            PluginEntries entries = new PluginEntries(secretNames(name, suffixes), secrets::add, warnings::add);
            spec.set("plugins", entries.read(plugins, "plugins"));
        }
        return new NewInstance(name, instance, List.copyOf(secrets), wait, List.copyOf(warnings), origin);
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    /** The image of a root disk: a string, or an object with nothing but its {@code url}. */
    static String image(JsonNode image, String where) throws Refusal {
        if (image.isTextual()) {
            return image.textValue();
        }
        Fields fields = Fields.of(image, where);
        fields.only(
                Set.of("url"),
                Map.of(
                        "credentials", "give the Instance a template with an imagePullSecret",
                        "headers", "a root disk comes from a registry",
                        "pull_policy", "give the Instance a template"));
        String url = fields.text("url");
        if (url == null) {
            throw Refusal.invalid(where + ".url: not given (expected: an image reference)");
        }
        return url.startsWith("oci://") ? url.substring(6) : url;
    }

    /** Sets or takes away {@code scaleToZero}. */
    static void scaleToZero(ObjectNode spec, JsonNode value, String where) throws Refusal {
        Fields fields = Fields.of(value, where);
        fields.only(SCALE_TO_ZERO, REFUSED_OF_SCALE_TO_ZERO);
        String policy = fields.text("policy");
        Long cooldown = fields.number("cooldown_time_ms", LEAST_COOLDOWN, MOST);
        switch (orElse(policy, "on")) {
            case "off" -> spec.remove("scaleToZero");
            case "on", "idle" ->
                spec.putObject("scaleToZero")
                        .put("idleAfter", Sizes.duration(cooldown == null ? LEAST_COOLDOWN : cooldown));
            default -> throw Refusal.invalid(where + ".policy: " + policy + " (expected: on, idle or off)");
        }
    }

    /**
     * A wait in seconds, 0 without one, -1 for as long as is allowed; milliseconds, which are deprecated, are rounded up.
     */
    public static long waitSeconds(Fields fields, String seconds, String millis) throws Refusal {
        Long given = fields.number(seconds, FOREVER, MOST);
        if (given != null) {
            return given;
        }
        Long old = fields.number(millis, FOREVER, Long.MAX_VALUE - 999);
        return old == null ? 0 : old < 0 ? FOREVER : (old + 999) / 1000;
    }

    /** Names of Secrets: they begin like the Instance's and end with something that no other has. */
    public static UnaryOperator<String> secretNames(String instance, Supplier<String> suffixes) {
        String start = instance.length() <= 200 ? instance : instance.substring(0, 200);
        return purpose -> start + "-" + purpose + "-" + suffixes.get();
    }
}
