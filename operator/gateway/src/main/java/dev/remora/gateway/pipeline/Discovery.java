package dev.remora.gateway.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the aggregated API says about itself.
 *
 * <p>It has one subresource, {@code instances/plugins}, and no resource that could be listed: whoever lists all there is in a
 * namespace, as its deletion does, finds nothing here to wait for, and {@code kubectl get instances} stays what it was.
 */
enum Discovery {
    /** The legacy list of groups. */
    GROUPS("/apis", Discovery.JSON, """
            {"kind":"APIGroupList","apiVersion":"v1","groups":[%s]}""".formatted(Discovery.GROUP_FIELDS)),
    /** The group. */
    GROUP("/apis/gateway.remora.dev", Discovery.JSON, """
            {"kind":"APIGroup","apiVersion":"v1",%s""".formatted(Discovery.GROUP_FIELDS.substring(1))),
    /** Its resources. */
    RESOURCES("/apis/gateway.remora.dev/v1alpha1", Discovery.JSON, """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"gateway.remora.dev/v1alpha1","resources":[\
            {"name":"instances/plugins","singularName":"","namespaced":true,"kind":"PluginCallOptions",\
            "verbs":["create","delete","get","patch","update"]}]}"""),
    /** All at once, as kube-apiserver asks since 1.27 (KEP-3352). */
    AGGREGATED("", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", """
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[\
            {"metadata":{"name":"gateway.remora.dev"},"versions":[{"version":"v1alpha1","freshness":"Current",\
            "resources":[{"resource":"instances","scope":"Namespaced","singularResource":"","verbs":[],\
            "subresources":[{"subresource":"plugins","responseKind":{"group":"gateway.remora.dev",\
            "version":"v1alpha1","kind":"PluginCallOptions"},"verbs":["create","delete","get","patch","update"]}]}]}]}]}"""),
    /** Nothing that {@code kubectl explain} could tell of. */
    OPENAPI_2("/openapi/v2", Discovery.JSON, """
            {"swagger":"2.0","info":{"title":"Remora","version":"v1alpha1"},"paths":{},"definitions":{}}"""),
    /** Which documents there are. */
    OPENAPI_3("/openapi/v3", Discovery.JSON, """
            {"paths":{"apis/gateway.remora.dev/v1alpha1":{"serverRelativeURL":\
            "/openapi/v3/apis/gateway.remora.dev/v1alpha1?hash=1"}}}"""),
    /** The only one. */
    OPENAPI_3_GROUP("/openapi/v3/apis/gateway.remora.dev/v1alpha1", Discovery.JSON, """
            {"openapi":"3.0.0","info":{"title":"Remora","version":"v1alpha1"},"paths":{},"components":{}}""");

    private static final String JSON = "application/json";
    private static final String GROUP_FIELDS = """
            {"name":"gateway.remora.dev","versions":[{"groupVersion":"gateway.remora.dev/v1alpha1","version":"v1alpha1"}],\
            "preferredVersion":{"groupVersion":"gateway.remora.dev/v1alpha1","version":"v1alpha1"}}""";

    private final String path;
    private final String contentType;
    private final String text;

    Discovery(String path, String contentType, String text) {
        this.path = path;
        this.contentType = contentType;
        this.text = text;
    }

    /** The document that a request is for, {@code null} if it is for something else. */
    static @Nullable Discovery of(String requestTarget, List<String> accept) {
        int query = requestTarget.indexOf('?');
        String path = query < 0 ? requestTarget : requestTarget.substring(0, query);
        if (path.equals(GROUPS.path) && accept.stream().anyMatch(Discovery::isAggregated)) {
            return AGGREGATED;
        }
        for (Discovery document : values()) {
            if (document.path.equals(path) && !path.isEmpty()) {
                return document;
            }
        }
        return null;
    }

    private static boolean isAggregated(String accept) {
        for (String choice : accept.split(",", -1)) {
            String plain = choice.replace(" ", "");
            if (plain.contains("as=APIGroupDiscoveryList") && plain.contains("v=v2;")) {
                return true;
            }
        }
        return false;
    }

    String contentType() {
        return contentType;
    }

    String text() {
        return text;
    }
}
