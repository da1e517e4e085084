package dev.remora.controller.resolve;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.remora.api.v1alpha1.ConfigFormat;
import dev.remora.api.v1alpha1.ConfigSource;
import dev.remora.controller.resolve.ConfigValue.Part;
import dev.remora.controller.resolve.PluginResolution.ConfigSecretMissing;
import dev.remora.controller.resolve.PluginResolution.InvalidConfig;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lays what comes from Secrets over a configuration. No message holds a value or a piece of one, and no exception from
 * reading one is kept: parsers quote what they read.
 */
final class SecretParts {
    /** Digits stay what they are, and nothing that two readers may read differently is taken. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final int LARGEST_EXPONENT = 1000;

    private final Map<String, Optional<Secret>> known = new HashMap<>();
    private final Function<String, Optional<Secret>> secrets;

    /** Asks {@code secrets} for each Secret at most once, so that two keys of one Secret are of one version. */
    SecretParts(Function<String, Optional<Secret>> secrets) {
        this.secrets = secrets;
    }

    /** {@code given} with the parts laid over it. */
    ConfigValue lay(String plugin, List<ConfigSource> sources, JsonNode given) throws LeftOut {
        JsonNode value = given;
        var parts = new ArrayList<Part>();
        for (int index = 0; index < sources.size(); index++) {
            var layer = new Layer(
                    plugin, "spec.plugins[name=%s].configFrom[%d]".formatted(plugin, index), sources.get(index));
            value = layer.over(value, parts);
        }
        return new ConfigValue(value, given, List.copyOf(parts));
    }

    /** A few characters of JSON can stand for a number that takes gigabytes to compute with. */
    private static boolean hasAbsurdNumber(JsonNode node) {
        if (node.isBigDecimal()) {
            return Math.abs((long) node.decimalValue().scale()) > LARGEST_EXPONENT;
        }
        for (JsonNode child : node) {
            if (hasAbsurdNumber(child)) {
                return true;
            }
        }
        return false;
    }

    /** One element of {@code configFrom}. */
    private final class Layer {
        private final String plugin;
        private final String field;
        private final ConfigSource source;
        private final ConfigFormat format;

        Layer(String plugin, String field, ConfigSource source) {
            this.plugin = plugin;
            this.field = field;
            this.source = source;
            this.format = Optional.ofNullable(source.format())
                    .orElse(source.path() == null ? ConfigFormat.Json : ConfigFormat.Text);
        }

        JsonNode over(JsonNode config, List<Part> parts) throws LeftOut {
            String name = source.secretKeyRef().name();
            String key = source.secretKeyRef().key();
            if (key == null) {
                throw invalid(".secretKeyRef.key must be set (expected: a key of Secret \"%s\")".formatted(name));
            }
            Secret secret = known.computeIfAbsent(name, secrets)
                    .orElseThrow(() -> missing(
                            ".secretKeyRef.name: Secret \"%s\" does not exist in this namespace: create it, or change the name"
                                    .formatted(name)));
            String encoded =
                    Optional.ofNullable(secret.getData()).orElse(Map.of()).get(key);
            if (encoded == null) {
                throw missing(".secretKeyRef.key: Secret \"%s\" has no key \"%s\": add it, or change the key"
                        .formatted(name, key));
            }
            parts.add(new Part(
                    source.path(),
                    format.name(),
                    name,
                    key,
                    secret.getMetadata().getUid(),
                    secret.getMetadata().getResourceVersion()));
            return put(config, read(encoded));
        }

        private JsonNode put(JsonNode config, JsonNode value) throws LeftOut {
            if (source.path() != null) {
                try {
                    return ConfigPlace.of(source.path()).put(config, value);
                } catch (ConfigPlace.Unreachable e) {
                    throw invalid(".path: " + e.text());
                }
            }
            if (!(value instanceof ObjectNode)) {
                throw invalid(": %s is no JSON object (expected without path: an object, which is laid over config)"
                        .formatted(where()));
            }
            return ConfigLayers.lay(value, config);
        }

        private JsonNode read(String encoded) throws LeftOut {
            String text = text(encoded);
            return switch (format) {
                case Text -> TextNode.valueOf(text);
                case Json -> json(text);
            };
        }

        private String text(String encoded) throws LeftOut {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                        .toString();
            } catch (CharacterCodingException | IllegalArgumentException _) {
                throw invalid(": %s is not in UTF-8 (expected: a text)".formatted(where()));
            }
        }

        private JsonNode json(String text) throws LeftOut {
            @Nullable JsonNode read = null;
            try {
                read = JSON.readTree(text);
            } catch (JacksonException _) {
                // Said below, without a word of the parser's.
            }
            if (read == null || read.isMissingNode()) {
                throw invalid((": %s is not JSON (expected with format Json: one JSON value, no key of an object twice;"
                                + " with format Text any text)")
                        .formatted(where()));
            }
            if (hasAbsurdNumber(read)) {
                throw invalid(": %s has a number with an exponent beyond ±%d (expected: a number that readers can hold)"
                        .formatted(where(), LARGEST_EXPONENT));
            }
            return read;
        }

        private String where() {
            return "key \"%s\" of Secret \"%s\""
                    .formatted(
                            source.secretKeyRef().key(), source.secretKeyRef().name());
        }

        private LeftOut missing(String message) {
            return new LeftOut(new ConfigSecretMissing(plugin, field + message));
        }

        private LeftOut invalid(String message) {
            return new LeftOut(new InvalidConfig(plugin, field + message));
        }
    }
}
