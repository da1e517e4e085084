package dev.remora.bench.storm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the stand-in for the API server says, whatever protocol it is asked in: knows one Instance, takes every token for the
 * name of its user and allows everything.
 */
final class StandInAnswers {
    static final String NAME = "bench";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static final String INSTANCES = "/apis/remora.dev/v1alpha1/instances";
    private static final String TOKEN = "\"token\":\"";
    private static final String EMPTY = "{}";

    /** An answer. */
    sealed interface Answer {
        /** Sent at once. */
        record Now(int status, String body) implements Answer {}

        /** Sent when a review has taken its time. */
        record Review(String body) implements Answer {}

        /** A watch in which nothing ever happens. */
        record Watch() implements Answer {}
    }

    private final AtomicInteger tokenReviews = new AtomicInteger();
    private final AtomicInteger accessReviews = new AtomicInteger();
    private final String instances;
    private final String others;

    /**
     * Prepares what can be.
     *
     * @param pluginPort where the Instance's plugin listens
     */
    StandInAnswers(int pluginPort) {
        ObjectNode list = list("remora.dev/v1alpha1", "InstanceList");
        list.withArray("items").add(instance(pluginPort));
        this.instances = list.toString();
        this.others = list("v1", "List").toString();
    }

    int tokenReviews() {
        return tokenReviews.get();
    }

    int accessReviews() {
        return accessReviews.get();
    }

    /** To a GET, {@code target} being path and query. */
    Answer get(String target, boolean webSocket) {
        if (target.contains("watch=true")) {
            // whoever wants it over a WebSocket is told that there is none
            return webSocket ? new Answer.Now(200, EMPTY) : new Answer.Watch();
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return new Answer.Now(200, path.equals(INSTANCES) ? instances : others);
    }

    /** To a POST, {@code review} being all of its body. */
    Answer post(String path, String review) {
        return switch (path) {
            case TOKEN_REVIEWS -> {
                tokenReviews.incrementAndGet();
                yield reviewed(review, authenticated(review));
            }
            case ACCESS_REVIEWS -> {
                accessReviews.incrementAndGet();
                yield reviewed(review, "{\"allowed\":true}");
            }
            default -> new Answer.Now(404, EMPTY);
        };
    }

    /** The question, as the real one repeats it, with a status; no JSON is parsed for it, because that is not what is measured. */
    private static Answer reviewed(String review, String status) {
        return new Answer.Review(review.substring(0, review.length() - 1) + ",\"status\":" + status + "}");
    }

    private static String authenticated(String review) {
        int start = review.indexOf(TOKEN) + TOKEN.length();
        String token = review.substring(start, review.indexOf('"', start));
        return "{\"authenticated\":true,\"user\":{\"username\":\"" + token + "\",\"uid\":\"" + token
                + "\",\"groups\":[]}}";
    }

    private static ObjectNode list(String apiVersion, String kind) {
        ObjectNode list = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
        list.putObject("metadata").put("resourceVersion", "1");
        list.putArray("items");
        return list;
    }

    private static JsonNode instance(int pluginPort) {
        Map<String, Object> plugin = Map.of("name", NAME, "port", pluginPort, "state", "Loaded", "ready", true);
        return JSON.valueToTree(Map.of(
                "apiVersion",
                "remora.dev/v1alpha1",
                "kind",
                "Instance",
                "metadata",
                Map.of("name", NAME, "namespace", NAME, "uid", "uid-1", "resourceVersion", "1", "generation", 1),
                "spec",
                Map.of("plugins", new Object[] {Map.of("name", NAME, "rom", Map.of("image", "bench/no-rom"))}),
                "status",
                Map.of("state", "Running", "address", "127.0.0.1", "vmiUID", "vmi-1", "plugins", new Object[] {plugin
                })));
    }
}
