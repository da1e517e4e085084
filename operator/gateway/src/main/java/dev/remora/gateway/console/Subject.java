package dev.remora.gateway.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a page reads from the API server. */
sealed interface Subject {
    /** Where these are. */
    String ROOT = ConsoleFiles.ROOT + "api/";

    /** Path at the API server. */
    String path();

    /**
     * Instances.
     *
     * @param path of the list
     */
    record Instances(String path) implements Subject {}

    /**
     * What happened to one of them.
     *
     * @param path of the list
     */
    record Events(String path) implements Subject {}

    /**
     * Reads a request's path, which begins with {@link #ROOT}. Names are DNS names: nothing in them leads elsewhere.
     *
     * @return {@code null} if there is nothing
     */
    static @Nullable Subject of(String path) {
        Matcher list = Forms.LIST.matcher(path);
        if (list.matches()) {
            String namespace = list.group(1);
            return new Instances(
                    Forms.GROUP + (namespace == null ? "" : "/namespaces/" + namespace) + "/instances" + Forms.LIMIT);
        }
        Matcher events = Forms.EVENTS.matcher(path);
        return events.matches()
                ? new Events("/api/v1/namespaces/" + events.group(1) + "/events" + Forms.LIMIT
                        + "&fieldSelector=involvedObject.kind%3DInstance%2CinvolvedObject.name%3D" + events.group(2))
                : null;
    }
}

/** How such paths look. */
final class Forms {
    static final String GROUP = "/apis/remora.dev/v1alpha1";

    /** More than fit on a page; the API server says when there are more. */
    static final String LIMIT = "?limit=500";

    private static final String LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
    private static final String NAME = "(?=[^/]{1,253}/)" + LABEL + "(?:\\." + LABEL + ")*";

    static final Pattern LIST = Pattern.compile(Subject.ROOT + "(?:namespaces/(" + LABEL + ")/)?instances");
    static final Pattern EVENTS =
            Pattern.compile(Subject.ROOT + "namespaces/(" + LABEL + ")/instances/(" + NAME + ")/events");

    private Forms() {}
}
