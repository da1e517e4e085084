package dev.remora.gateway.telemetry;

import dev.remora.gateway.auth.Access;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.route.Route;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request under way on one connection. One object per connection, begun anew for every request;
 * used on the connection's event loop only.
 */
public final class Exchange {
    /** Hears of requests. */
    public interface Listener {
        /** A request began. */
        void onBegin();

        /** A request ended; the exchange may be read until this returns. */
        void onEnd(Exchange exchange, Outcome outcome);

        /** Bytes of body came from the caller; more than none. */
        default void onReceived(long bytes) {}

        /** Bytes of body went to the caller; more than none. */
        default void onSent(long bytes) {}
    }

    /** In place of a target that is no path: that of CONNECT, a whole URI, an asterisk, or anything at all. */
    private static final String NO_PATH = "-";

    private final Listener listener;
    private final String client;

    private boolean open;
    private long number;
    private long startedMillis;
    private long startedNanos;
    private long firstByteNanos;
    private String method = "";
    private String path = "";
    private String protocol = "";
    private Trace trace = Trace.NONE;
    private @Nullable Verb verb;
    private @Nullable Route route;
    private @Nullable Identity identity;
    private @Nullable String namespace;
    private @Nullable String instance;
    private @Nullable String instanceUid;
    private @Nullable Problem problem;
    private @Nullable Outcome broken;
    private @Nullable Runnable whenEnded;
    private @Nullable Access access;
    private int status;
    private long bytesIn;
    private long bytesOut;

    /**
     * @param client address of the connection's other end
     */
    public Exchange(Listener listener, String client) {
        this.listener = listener;
        this.client = client;
    }

    /**
     * A request began.
     *
     * @param protocol one of a few, such as {@code HTTP/1.1}
     */
    public void begin(String method, String requestTarget, String protocol, Trace trace) {
        open = true;
        number++;
        startedMillis = System.currentTimeMillis();
        startedNanos = System.nanoTime();
        firstByteNanos = 0;
        this.method = method;
        this.protocol = protocol;
        this.trace = trace;
        path = withoutQuery(requestTarget);
        verb = null;
        route = null;
        identity = null;
        namespace = null;
        instance = null;
        instanceUid = null;
        problem = null;
        broken = null;
        whenEnded = null;
        access = null;
        status = 0;
        bytesIn = 0;
        bytesOut = 0;
        listener.onBegin();
    }

    /** It names a plugin. */
    public void routed(Route route, Verb verb) {
        this.route = route;
        this.verb = verb;
        path = withoutQuery(route.target());
        switch (route) {
            case Route.ByUid byUid -> instanceUid = byUid.uid();
            case Route.ByName byName -> located(byName.namespace(), byName.name(), null);
        }
    }

    /** Its caller is known. */
    public void authenticated(Identity identity) {
        this.identity = identity;
    }

    /** Its caller was let in, in a way that can be looked at again. */
    public void admitted(Access access) {
        this.access = access;
    }

    /** Which request of the connection it is, counted from one. */
    public long number() {
        return number;
    }

    /** How its caller was let in; {@code null} before that, and when it ended. */
    public @Nullable Access access() {
        return access;
    }

    /** Its Instance is known. */
    public void located(String namespace, String instance, @Nullable String instanceUid) {
        this.namespace = namespace;
        this.instance = instance;
        this.instanceUid = instanceUid;
    }

    /** The gateway answers it itself. */
    public void refused(Problem problem) {
        this.problem = problem;
    }

    /** The final status is about to be sent. */
    public void answered(int status) {
        this.status = status;
        firstByteNanos = System.nanoTime();
    }

    /** The connection is about to be closed for that reason. */
    public void broke(Outcome outcome) {
        broken = outcome;
    }

    /** No plugin is asked for: the gateway tells of itself. */
    public void discovery() {
        broken = Outcome.DISCOVERY;
    }

    /** No plugin is asked for, but the REST API. */
    public void restApi() {
        broken = Outcome.REST_API;
    }

    /** No plugin is asked for, but a page of the console, or what it shows. */
    public void console() {
        broken = Outcome.CONSOLE;
    }

    /** Bytes of body came from the caller. */
    public void received(long bytes) {
        if (bytes > 0) {
            bytesIn += bytes;
            listener.onReceived(bytes);
        }
    }

    /** Bytes of body went to the caller. */
    public void sent(long bytes) {
        if (bytes > 0) {
            bytesOut += bytes;
            listener.onSent(bytes);
        }
    }

    /** Has {@code action} run once, when the exchange ends; one that was given before is replaced, and runs now. */
    public void whenEnded(Runnable action) {
        Runnable replaced = whenEnded;
        whenEnded = action;
        if (replaced != null) {
            replaced.run();
        }
    }

    /** It ended; a second end of the same request is no news. */
    public void end(Outcome outcome) {
        if (!open) {
            return;
        }
        open = false;
        access = null;
        Runnable action = whenEnded;
        if (action != null) {
            whenEnded = null;
            action.run();
        }
        Problem answer = problem;
        Outcome reason = broken != null ? broken : outcome;
        Outcome result = answer != null ? Outcome.of(answer) : reason;
        listener.onEnd(this, result);
        trace.end(this, result);
        trace = Trace.NONE;
    }

    /** Nanoseconds from the request's head until now. */
    long elapsedNanos() {
        return System.nanoTime() - startedNanos;
    }

    /** Nanoseconds from the request's head to the answer's, -1 if there was none. */
    long firstByteNanos() {
        return status == 0 ? -1 : firstByteNanos - startedNanos;
    }

    /** What is known about it, when it ended. */
    public AuditEvent audit(Outcome outcome) {
        Identity who = identity;
        Verb what = verb;
        Route where = route;
        Problem answer = problem;
        return new AuditEvent(
                startedMillis,
                client,
                who == null ? null : who.username(),
                namespace,
                instance,
                instanceUid,
                where == null ? null : where.plugin(),
                what == null ? null : what.word(),
                method,
                path,
                protocol,
                trace.id(),
                status,
                outcome.label(),
                answer == null ? null : answer.slug(),
                bytesIn,
                bytesOut,
                firstByteNanos(),
                elapsedNanos());
    }

    /** A query may hold a secret, and so may what stands in front of a host. */
    private static String withoutQuery(String target) {
        if (!target.startsWith("/")) {
            return NO_PATH;
        }
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
