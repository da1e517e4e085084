package dev.remora.gateway.route;

import dev.remora.gateway.route.Parsed.Found;
import dev.remora.gateway.route.Parsed.Malformed;
import dev.remora.gateway.route.Parsed.Unknown;

/**
 * Parses request targets (RFC 9112 section 3.2, origin-form and absolute-form).
 *
 * <p>Nothing is decoded and nothing is normalised: the names in the prefix need no escapes, so an escape there is
 * refused, and what follows the plugin's name belongs to the plugin, dot segments and double slashes included.
 */
public final class RouteParser {
    private static final String INSTANCES = "/v1/instances/";
    private static final String NAMESPACES = "/v1/namespaces/";
    private static final String AGGREGATED = "/apis/gateway.remora.dev/v1alpha1/namespaces/";
    private static final Parsed UNKNOWN = new Unknown();
    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;

    private RouteParser() {}

    /** Parses the target of a request line. */
    public static Parsed parse(String requestTarget) {
        String target = originForm(requestTarget);
        int invalid = firstInvalid(target);
        if (invalid >= 0) {
            return new Malformed(
                    "the request target has the character 0x%02x at %d (expected: visible ASCII without '#')"
                            .formatted((int) target.charAt(invalid), invalid));
        }
        int query = target.indexOf('?');
        int pathEnd = query < 0 ? target.length() : query;
        if (target.startsWith(INSTANCES)) {
            return byUid(target, pathEnd);
        }
        if (target.startsWith(NAMESPACES)) {
            return byName(target, NAMESPACES.length(), pathEnd);
        }
        if (target.startsWith(AGGREGATED)) {
            return byName(target, AGGREGATED.length(), pathEnd);
        }
        return UNKNOWN;
    }

    private static Parsed byUid(String target, int pathEnd) {
        int uidEnd = segmentEnd(target, INSTANCES.length(), pathEnd);
        int plugin = after(target, uidEnd, "/plugins/", pathEnd);
        if (plugin < 0) {
            return UNKNOWN;
        }
        String uid = target.substring(INSTANCES.length(), uidEnd);
        if (!isUid(uid)) {
            return new Malformed("uid: " + uid + " (expected: 1 to 64 letters, digits and hyphens)");
        }
        int pluginEnd = segmentEnd(target, plugin, pathEnd);
        String pluginName = target.substring(plugin, pluginEnd);
        return isPluginName(pluginName)
                ? new Found(new Route.ByUid(uid, pluginName, target.substring(0, pluginEnd), rest(target, pluginEnd)))
                : badPlugin(pluginName);
    }

    private static Parsed byName(String target, int namespaceStart, int pathEnd) {
        int namespaceEnd = segmentEnd(target, namespaceStart, pathEnd);
        int name = after(target, namespaceEnd, "/instances/", pathEnd);
        if (name < 0) {
            return UNKNOWN;
        }
        int nameEnd = segmentEnd(target, name, pathEnd);
        int plugin = after(target, nameEnd, "/plugins/", pathEnd);
        if (plugin < 0) {
            return UNKNOWN;
        }
        String namespace = target.substring(namespaceStart, namespaceEnd);
        if (namespace.length() > MAX_LABEL || namespace.indexOf('.') >= 0 || !isSubdomain(namespace)) {
            return new Malformed("namespace: " + namespace
                    + " (expected: a DNS label, at most 63 lower-case letters, digits and hyphens)");
        }
        String instance = target.substring(name, nameEnd);
        if (!isSubdomain(instance)) {
            return new Malformed("instance: " + instance
                    + " (expected: a DNS subdomain, at most 253 lower-case letters, digits, hyphens and dots)");
        }
        int pluginEnd = segmentEnd(target, plugin, pathEnd);
        String pluginName = target.substring(plugin, pluginEnd);
        return isPluginName(pluginName)
                ? new Found(new Route.ByName(
                        namespace, instance, pluginName, target.substring(0, pluginEnd), rest(target, pluginEnd)))
                : badPlugin(pluginName);
    }

    private static Malformed badPlugin(String name) {
        return new Malformed("plugin: " + name + " (expected: 1 to 63 letters, digits, '_' and '-')");
    }

    /** A server must accept the absolute form (RFC 9112 section 3.2.2); its authority decides nothing here. */
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = schemeEnd(target);
        if (authority < 0) {
            return target;
        }
        for (int i = authority; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/') {
                return target.substring(i);
            }
            if (c == '?' || c == '#') {
                return target;
            }
        }
        return "/";
    }

    private static int schemeEnd(String target) {
        if (target.regionMatches(true, 0, "https://", 0, 8)) {
            return 8;
        }
        return target.regionMatches(true, 0, "http://", 0, 7) ? 7 : -1;
    }

    /** What follows the plugin's name, with a slash put in front where the caller left it out. */
    private static String rest(String target, int pluginEnd) {
        if (pluginEnd == target.length()) {
            return "/";
        }
        String rest = target.substring(pluginEnd);
        return rest.charAt(0) == '/' ? rest : "/" + rest;
    }

    private static int segmentEnd(String target, int from, int pathEnd) {
        int slash = target.indexOf('/', from);
        return slash < 0 || slash > pathEnd ? pathEnd : slash;
    }

    private static int after(String target, int at, String literal, int pathEnd) {
        int end = at + literal.length();
        return end <= pathEnd && target.startsWith(literal, at) ? end : -1;
    }

    private static int firstInvalid(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isUid(String uid) {
        if (uid.isEmpty() || uid.length() > 64) {
            return false;
        }
        for (int i = 0; i < uid.length(); i++) {
            if (!isAlphanumeric(uid.charAt(i)) && uid.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPluginName(String name) {
        if (name.isEmpty() || name.length() > MAX_LABEL) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** RFC 1123 subdomain: labels that start and end with a letter or digit, joined by dots. */
    private static boolean isSubdomain(String name) {
        if (name.isEmpty() || name.length() > MAX_SUBDOMAIN) {
            return false;
        }
        boolean edge = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean last = i + 1 == name.length() || name.charAt(i + 1) == '.';
            if (!alphanumeric && (edge || last || c != '-') && (edge || c != '.')) {
                return false;
            }
            edge = c == '.';
        }
        return !edge;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
