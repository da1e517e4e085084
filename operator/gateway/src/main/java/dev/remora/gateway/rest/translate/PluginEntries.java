package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the original's plugins into those of an Instance. What nobody else may see becomes a Secret: headers, tokens, and a
 * configuration with numbers that the API server would round.
 */
public final class PluginEntries {
    static final Set<String> PLUGIN = Set.of("name", "image", "rom", "config", "authorization");
    static final Set<String> IMAGE = Set.of("url", "headers", "pull_policy");
    static final Map<String, String> REFUSED_OF_IMAGE = Map.of(
            "credentials", "put them into a Secret of type kubernetes.io/dockerconfigjson and edit the Instance");

    /** Key of the Secret with a configuration. */
    static final String CONFIG = "config";

    private static final Map<String, String> PULL_POLICIES =
            Map.of("always", "Always", "if_not_present", "IfNotPresent", "never", "Never");
    private static final int LONGEST_TOKEN = 256;
    private static final String TOKEN_CHARACTERS = "-._~+/=:";

    private final UnaryOperator<String> secretNames;
    private final Consumer<SecretDraft> secrets;
    private final Consumer<String> warnings;

    /**
     * @param secretNames a name that no Secret has yet, from what it is for
     * @param secrets gets what has to be there before the Instance is written
     * @param warnings gets sentences for the caller
     */
    public PluginEntries(UnaryOperator<String> secretNames, Consumer<SecretDraft> secrets, Consumer<String> warnings) {
        this.secretNames = secretNames;
        this.secrets = secrets;
        this.warnings = warnings;
    }

    /**
     * Reads a list of plugins.
     *
     * @param where the list in messages
     */
    ArrayNode read(JsonNode list, String where) throws Refusal {
        if (!list.isArray()) {
            throw Refusal.invalid(where + ": " + Fields.shown(list) + " (expected: a list of plugins)");
        }
        ArrayNode plugins = Json.array();
        for (int index = 0; index < list.size(); index++) {
            plugins.add(plugin(list.get(index), where + "[" + index + "]"));
        }
        return plugins;
    }

    private ObjectNode plugin(JsonNode entry, String where) throws Refusal {
        Fields fields = Fields.of(entry, where);
        fields.only(PLUGIN, Map.of());
        String name = fields.text("name");
        if (name == null) {
            throw Refusal.invalid(where + ".name: not given (expected: 1 to 63 letters, digits, '_' and '-')");
        }
        JsonNode image = fields.value("image");
        JsonNode rom = fields.value("rom");
        if ((image == null) == (rom == null)) {
            throw Refusal.invalid(where + ": " + (image == null ? "neither" : "both") + " image and rom given"
                    + " (expected: image)");
        }
        if (rom != null) {
            warnings.accept("The field rom of a plugin is deprecated: use image.");
        }
        ObjectNode plugin = Json.object().put("name", name);
        plugin.set("rom", rom(Objects.requireNonNull(image == null ? rom : image), where + ".image"));
        JsonNode config = entry.get("config");
        if (config != null) {
            configure(plugin, config, where + ".config");
        }
        JsonNode authorization = fields.value("authorization");
        if (authorization != null) {
            authorize(plugin, Fields.of(authorization, where + ".authorization"));
        }
        return plugin;
    }

    private ObjectNode rom(JsonNode image, String where) throws Refusal {
        if (image.isTextual()) {
            return source(image.textValue());
        }
        Fields fields = Fields.of(image, where);
        fields.only(IMAGE, REFUSED_OF_IMAGE);
        String url = fields.text("url");
        if (url == null) {
            throw Refusal.invalid(
                    where + ".url: not given (expected: an image reference, or an http or https address)");
        }
        ObjectNode rom = source(url);
        String policy = fields.text("pull_policy");
        if (policy != null) {
            rom.put("pullPolicy", pullPolicy(policy, fields.path("pull_policy")));
        }
        JsonNode headers = fields.value("headers");
        if (headers != null && !headers.isEmpty()) {
            String secret = secretNames.apply("headers");
            secrets.accept(new SecretDraft(secret, "headers", texts(headers, fields.path("headers")), false));
            rom.putObject("headersSecretRef").put("name", secret);
        }
        return rom;
    }

    static String pullPolicy(String policy, String where) throws Refusal {
        String own = PULL_POLICIES.get(policy.toLowerCase(Locale.ROOT));
        if (own == null) {
            throw Refusal.invalid(where + ": " + policy + " (expected: always, if_not_present or never)");
        }
        return own;
    }

    private static ObjectNode source(String url) {
        boolean file = url.startsWith("http://") || url.startsWith("https://");
        return Json.object().put(file ? "url" : "image", url.startsWith("oci://") ? url.substring(6) : url);
    }

    private static Map<String, String> texts(JsonNode object, String where) throws Refusal {
        if (!object.isObject()) {
            throw Refusal.invalid(where + ": no object (expected: an object of strings)");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            if (!property.getValue().isTextual()) {
                throw Refusal.invalid(where + "." + property.getKey() + ": no string (expected: a string)");
            }
            texts.put(property.getKey(), property.getValue().textValue());
        }
        return texts;
    }

    /** A configuration of {@code null} is one, and reaches the plugin as {@code null}. */
    private void configure(ObjectNode plugin, JsonNode config, String where) throws Refusal {
        if (Precision.isKept(config)) {
            plugin.set("config", config);
            return;
        }
        if (!config.isObject()) {
            throw Refusal.invalid(where + ": has a number that Kubernetes rounds, outside of an object (expected: an"
                    + " object around it, or the number as a string)");
        }
        String secret = secretNames.apply(CONFIG);
        secrets.accept(new SecretDraft(
                secret, CONFIG, Map.of(CONFIG, new String(Json.bytes(config), StandardCharsets.UTF_8)), false));
        ObjectNode part = plugin.putArray("configFrom").addObject();
        part.putObject("secretKeyRef").put("name", secret).put("key", CONFIG);
        part.put("format", "Json");
    }

    private void authorize(ObjectNode plugin, Fields authorization) throws Refusal {
        authorization.only(Set.of("type", "token"), Map.of());
        String type = authorization.text("type");
        String token = authorization.text("token");
        if ("bearer".equals(type)) {
            String secret = secretNames.apply("token");
            secrets.accept(
                    new SecretDraft(secret, "token", Map.of("token", valid(token, authorization.path("token"))), true));
            ObjectNode own = plugin.putObject("authorization").put("type", "Bearer");
            own.putObject("tokenSecretRef").put("name", secret).put("key", "token");
            return;
        }
        if (!"userdb".equals(type)) {
            throw Refusal.invalid(authorization.path("type") + ": " + type + " (expected: userdb or bearer)");
        }
        if (token != null) {
            throw Refusal.invalid(authorization.path("token") + ": given with type userdb (expected: type bearer)");
        }
    }

    private static String valid(@Nullable String token, String where) throws Refusal {
        boolean valid = token != null
                && token.length() <= LONGEST_TOKEN
                && token.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || TOKEN_CHARACTERS.indexOf(c) >= 0);
        if (!valid) {
            throw Refusal.invalid(where + ": " + (token == null ? "not given" : token.length() + " characters")
                    + " (expected: 1 to 256 letters, digits and " + TOKEN_CHARACTERS + ")");
        }
        return Objects.requireNonNull(token);
    }
}
