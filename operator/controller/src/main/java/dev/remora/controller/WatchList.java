package dev.remora.controller;

import io.fabric8.kubernetes.client.VersionInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether what is watched is listed by the watch itself (KEP-3157). The API server answers that from its memory, object by
 * object; the pages of a list it reads from etcd, at about a millisecond of its processor time for each object.
 */
enum WatchList {
    /** Where the API server can do it unless told otherwise. */
    auto,
    /** Always; an API server that does not know it refuses. */
    on,
    /** Never. */
    off;

    /** Since then the feature gate {@code WatchList} is on by default, and stayed so. */
    private static final int SINCE_MINOR = 34;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Decides for an API server of that version. */
    boolean with(VersionInfo server) {
        return switch (this) {
            case on -> true;
            case off -> false;
            case auto -> {
                int major = number(server.getMajor());
                yield major > 1 || (major == 1 && number(server.getMinor()) >= SINCE_MINOR);
            }
        };
    }

    /** Some vendors write {@code 34+}. */
    private static int number(String text) {
        Matcher number = NUMBER.matcher(text == null ? "" : text);
        return number.lookingAt() ? Integer.parseInt(number.group()) : 0;
    }
}
