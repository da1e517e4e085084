package dev.remora.controller.management;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a request to the API server asks for, in Kubernetes' own words. Names and namespaces are left out, so that there
 * are few values.
 *
 * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete} or
 *     {@code deletecollection}
 * @param resource its plural with the subresource, such as {@code instances/status}; {@code none} for paths that are
 *     none of a resource
 */
record ApiCall(String verb, String resource) {
    private static final String NO_RESOURCE = "none";

    static ApiCall of(String method, URI uri) {
        List<String> path = Arrays.stream(uri.getPath().split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        List<String> rest = withoutNamespace(withoutVersion(path));
        if (rest.isEmpty()) {
            return new ApiCall(method.toLowerCase(Locale.ROOT), NO_RESOURCE);
        }
        String resource = rest.size() > 2 ? rest.get(0) + "/" + rest.get(2) : rest.get(0);
        return new ApiCall(verb(method, uri, rest.size() > 1), resource);
    }

    private static List<String> withoutVersion(List<String> path) {
        int version = path.isEmpty()
                ? 0
                : path.getFirst().equals("api") ? 2 : path.getFirst().equals("apis") ? 3 : 0;
        return version == 0 || path.size() <= version ? List.of() : path.subList(version, path.size());
    }

    private static List<String> withoutNamespace(List<String> path) {
        return path.size() > 2 && path.getFirst().equals("namespaces") ? path.subList(2, path.size()) : path;
    }

    private static String verb(String method, URI uri, boolean named) {
        return switch (method) {
            case "GET" -> watches(uri) ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "DELETE" -> named ? "delete" : "deletecollection";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static boolean watches(URI uri) {
        return uri.getQuery() != null && List.of(uri.getQuery().split("&")).contains("watch=true");
    }
}
