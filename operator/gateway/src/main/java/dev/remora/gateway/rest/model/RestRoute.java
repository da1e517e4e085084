package dev.remora.gateway.rest.model;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request line asks of the REST API. */
public sealed interface RestRoute {
    /**
     * Something that it does.
     *
     * @param namespace that the path names, {@code null} if it names none
     * @param instance that the path names, {@code null} if it names none
     */
    record Known(
            Operation operation,
            @Nullable String namespace,
            @Nullable Reference instance,
            Map<String, List<String>> query)
            implements RestRoute {}

    /**
     * Something that the original has and this system has not.
     *
     * @param method of HTTP
     * @param named single ones that are asked for
     */
    record Absent(Kind kind, String method, List<Reference> named) implements RestRoute {}

    /** What the original has beside instances. */
    enum Kind {
        /** A stream of what happened. */
        AUDIT("audit", "audit event", null),
        /** Signing in. */
        AUTH("auth", "sign-in", null),
        /** Certificates of domains. */
        CERTIFICATES("certificates", "certificate", "certificates"),
        /** Memory of an instance, kept. */
        CHECKPOINTS("checkpoints", "checkpoint", "instances"),
        /** Which checkpoints an instance came from. */
        HISTORY("history", "history", null),
        /** What nodes hold of registries. */
        IMAGE_STORE("image-store", "image", "images"),
        /** What nodes hold of registries. */
        IMAGES("images", "image", "images"),
        /** Places. */
        METROS("metros", "metro", "metros"),
        /** Machines. */
        NODES("nodes", "node", "nodes"),
        /** Load balancing. */
        SERVICES("services", "service group", "service_groups"),
        /** What is done to templates beyond making, reading and deleting them. */
        TEMPLATES("templates", "template", "instances"),
        /** Quotas of users. */
        USERS("users", "quota", "quotas"),
        /** Disks that last. */
        VOLUMES("volumes", "volume", "volumes");

        private final String segment;
        private final String word;
        private final @Nullable String key;

        Kind(String segment, String word, @Nullable String key) {
            this.segment = segment;
            this.word = word;
            this.key = key;
        }

        /** In a path. */
        public String segment() {
            return segment;
        }

        /** In a sentence. */
        public String word() {
            return word;
        }

        /** Where a list of them is in {@code data}; {@code null}: they cannot be listed. */
        public @Nullable String key() {
            return key;
        }

        private boolean isOfInstances() {
            return this == CHECKPOINTS || this == HISTORY || this == TEMPLATES;
        }

        private static @Nullable Kind at(String segment, boolean ofInstances) {
            for (Kind kind : values()) {
                if (kind.segment.equals(segment) && kind.isOfInstances() == ofInstances) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** An address of the API that nothing is at. */
    record Nothing() implements RestRoute {}

    /** An address of the API with a method that it is not there for. */
    record WrongMethod() implements RestRoute {}

    /** Words after {@code /v1/instances/} that are no names. */
    Set<String> VERBS = Set.of("start", "stop", "restart", "suspend", "wait", "log", "metrics");

    /**
     * Parses a request line.
     *
     * @param target in origin form
     * @return {@code null} when it is no address of the REST API: those of plugins are not
     */
    static @Nullable RestRoute parse(String method, String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        if (!path.startsWith("/v1/")) {
            return null;
        }
        List<String> segments = segments(path.substring(4));
        String namespace = null;
        if (segments.getFirst().equals("namespaces")) {
            if (segments.size() < 3 || !segments.get(2).equals("instances")) {
                return null;
            }
            namespace = segments.get(1);
            segments = segments.subList(2, segments.size());
        }
        if (segments.size() >= 3
                && segments.get(0).equals("instances")
                && segments.get(2).equals("plugins")) {
            return null;
        }
        Map<String, List<String>> query = query(question < 0 ? "" : target.substring(question + 1));
        Kind kind = Kind.at(segments.getFirst(), false);
        if (kind != null) {
            return new Absent(kind, method, named(segments.subList(1, segments.size()), query));
        }
        return new Parser(method, namespace, query).below(segments);
    }

    private static List<String> segments(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return List.of(trimmed.split("/", -1)).stream().map(RestRoute::decoded).toList();
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                query.computeIfAbsent(name, first -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscape) {
            return text;
        }
    }

    private static List<Reference> named(List<String> segments, Map<String, List<String>> query) {
        List<Reference> named = new ArrayList<>();
        segments.stream()
                .filter(Reference.UUID.asMatchPredicate())
                .map(Reference.ByUuid::new)
                .forEach(named::add);
        query.getOrDefault("uuid", List.of()).forEach(uuid -> named.add(new Reference.ByUuid(uuid)));
        query.getOrDefault("name", List.of()).forEach(name -> named.add(new Reference.ByName(name)));
        return List.copyOf(named);
    }

    /** Finds the operation of a path. */
    record Parser(String method, @Nullable String namespace, Map<String, List<String>> query) {
        RestRoute below(List<String> segments) {
            if (!segments.getFirst().equals("instances")) {
                return segments.size() == 1 ? find("/" + segments.getFirst(), null) : new Nothing();
            }
            if (segments.size() > 1 && segments.get(1).equals(Kind.TEMPLATES.segment())) {
                return ofTemplates(segments);
            }
            for (String segment : segments.subList(1, segments.size())) {
                Kind kind = Kind.at(segment, true);
                if (kind != null) {
                    return new Absent(kind, method, named(segments.subList(1, segments.size()), query));
                }
            }
            return switch (segments.size()) {
                case 1 -> find("/instances", null);
                case 2 -> ofInstances(segments.get(1));
                case 3 ->
                    VERBS.contains(segments.get(2))
                            ? find("/instances/{uuid}/" + segments.get(2), Reference.inPath(segments.get(1)))
                            : new Nothing();
                default -> new Nothing();
            };
        }

        /** They can be made, read and deleted, and nothing else. */
        private RestRoute ofTemplates(List<String> segments) {
            RestRoute route = switch (segments.size()) {
                case 2 -> find("/instances/templates", null);
                case 3 -> find("/instances/templates/{uuid}", Reference.inPath(segments.get(2)));
                default -> new Nothing();
            };
            return route instanceof Known
                    ? route
                    : new Absent(Kind.TEMPLATES, method, named(segments.subList(2, segments.size()), query));
        }

        private RestRoute ofInstances(String second) {
            RestRoute verb = VERBS.contains(second) ? find("/instances/" + second, null) : new Nothing();
            return verb instanceof Known ? verb : find("/instances/{uuid}", Reference.inPath(second));
        }

        private RestRoute find(String path, @Nullable Reference instance) {
            boolean there = false;
            for (Operation operation : Operation.values()) {
                if (operation.path().equals(path)) {
                    there = true;
                    if (operation.method().equals(method)) {
                        return new Known(operation, namespace, instance, query);
                    }
                }
            }
            return there ? new WrongMethod() : new Nothing();
        }
    }
}
