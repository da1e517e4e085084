package dev.remora.client;

import java.util.regex.Pattern;

/**
 * Where an Instance is at the gateway. Names are checked as the gateway checks them, so that none can lead elsewhere: none
 * needs an escape, and none has a slash.
 *
 * @param path without a slash at its end
 */
record InstanceAddress(String path) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern PLUGIN = Pattern.compile("[A-Za-z0-9_-]{1,63}");
    private static final int LONGEST_NAME = 253;

    static InstanceAddress byName(String namespace, String name) {
        check("namespace", namespace, LABEL, "a DNS label, at most 63 lower-case letters, digits and hyphens");
        String expected = "a DNS subdomain, at most 253 lower-case letters, digits, hyphens and dots";
        if (name.length() > LONGEST_NAME) {
            throw unexpected("instance", name, expected);
        }
        check("instance", name, SUBDOMAIN, expected);
        return new InstanceAddress("/v1/namespaces/" + namespace + "/instances/" + name);
    }

    static InstanceAddress byUid(String uid) {
        check("uid", uid, UID, "1 to 64 letters, digits and hyphens");
        return new InstanceAddress("/v1/instances/" + uid);
    }

    /** Path of one of its plugins, without a slash at its end. */
    String plugin(String name) {
        check("plugin", name, PLUGIN, "1 to 63 letters, digits, '_' and '-'");
        return path + "/plugins/" + name;
    }

    private static void check(String what, String value, Pattern allowed, String expected) {
        if (!allowed.matcher(value).matches()) {
            throw unexpected(what, value, expected);
        }
    }

    private static IllegalArgumentException unexpected(String what, String value, String expected) {
        return new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
    }
}
