package dev.remora.gateway;

import dev.remora.gateway.rest.model.Namespaces;
import dev.remora.gateway.rest.model.RestSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the REST API. */
@SuppressWarnings("NullAway.Init") // picocli fills every field that has a default value
final class RestOptions {
    /** Far more than anybody's plugins need; times {@code --rest-max-calls} it is what all bodies take. */
    private static final int LARGEST_BODY = 256 << 10;

    @Option(
            names = "--rest-api",
            defaultValue = "on",
            description = {
                "on, or off: the original's REST API at /v1/instances. All that it does is done with the caller's own token",
                "(default ${DEFAULT-VALUE})."
            })
    String restApi;

    @Option(
            names = "--rest-namespace",
            split = ",",
            defaultValue = "",
            paramLabel = "USER=NAMESPACE",
            description = {
                "Namespace of a user's calls, or with group:NAME=NAMESPACE of a group's. Others: a ServiceAccount's own.",
                "A call may name another one; rights are the API server's business."
            })
    List<String> namespaces;

    @Option(
            names = "--rest-default-namespace",
            paramLabel = "NAMESPACE",
            description = "Namespace of everybody else's. Without it their calls must name one.")
    @Nullable String defaultNamespace;

    @Option(
            names = "--rest-max-wait",
            defaultValue = "5m",
            paramLabel = "TIME",
            description =
                    "Longest wait for a state, and for requests under way before a stop (default ${DEFAULT-VALUE}).")
    Duration longestWait;

    @Option(
            names = "--rest-max-calls",
            defaultValue = "256",
            paramLabel = "N",
            description =
                    "Calls that are answered at a time, waiting ones included; one user's are at most a quarter (default ${DEFAULT-VALUE}).")
    int mostCalls;

    /**
     * Checks them.
     *
     * @return {@code null} when the API is off
     * @throws IllegalArgumentException naming the flag, its value and what is allowed
     */
    @Nullable RestSettings settings() {
        RestSettings settings = new RestSettings(
                new Namespaces(ofUsers(), checked("--rest-default-namespace", defaultNamespace)),
                GatewayConfig.positive("--rest-max-wait", longestWait),
                GatewayConfig.atLeastOne("--rest-max-calls", mostCalls),
                LARGEST_BODY);
        return switch (restApi) {
            case "on" -> settings;
            case "off" -> null;
            default -> throw new IllegalArgumentException("--rest-api: " + restApi + " (expected: on or off)");
        };
    }

    private Map<String, String> ofUsers() {
        Map<String, String> ofUsers = new HashMap<>();
        for (String entry : namespaces) {
            if (entry.isBlank()) {
                continue;
            }
            int equals = entry.lastIndexOf('=');
            String namespace = equals < 1 ? null : checked("--rest-namespace", entry.substring(equals + 1));
            if (namespace == null) {
                throw new IllegalArgumentException(
                        "--rest-namespace: " + entry + " (expected: USER=NAMESPACE or group:NAME=NAMESPACE)");
            }
            ofUsers.put(entry.substring(0, equals), namespace);
        }
        return Map.copyOf(ofUsers);
    }

    private static @Nullable String checked(String flag, @Nullable String namespace) {
        if (namespace != null && !Namespaces.isName(namespace)) {
            throw new IllegalArgumentException(flag + ": " + namespace
                    + " (expected: a DNS label, at most 63 lower-case letters, digits and hyphens)");
        }
        return namespace;
    }
}
