package dev.remora.gateway.rest.model;

/** Everything that can be asked for: a method, and a path below {@code /v1}. The OpenAPI document is tested against it. */
public enum Operation {
    /** Makes one. */
    CREATE("POST", "/instances"),
    /** Lists, or reads several. */
    LIST("GET", "/instances"),
    /** Changes several. */
    UPDATE("PATCH", "/instances"),
    /** Deletes several. */
    DELETE("DELETE", "/instances"),
    /** Reads one. */
    GET_ONE("GET", "/instances/{uuid}"),
    /** Changes one. */
    UPDATE_ONE("PATCH", "/instances/{uuid}"),
    /** Deletes one. */
    DELETE_ONE("DELETE", "/instances/{uuid}"),
    /** Starts several. */
    START("PUT", "/instances/start"),
    /** Starts one. */
    START_ONE("PUT", "/instances/{uuid}/start"),
    /** Stops several. */
    STOP("PUT", "/instances/stop"),
    /** Stops one. */
    STOP_ONE("PUT", "/instances/{uuid}/stop"),
    /** Stops several and starts them again. */
    RESTART("PUT", "/instances/restart"),
    /** Stops one and starts it again. */
    RESTART_ONE("PUT", "/instances/{uuid}/restart"),
    /** Suspends several. */
    SUSPEND("PUT", "/instances/suspend"),
    /** Suspends one. */
    SUSPEND_ONE("PUT", "/instances/{uuid}/suspend"),
    /** Waits for the state of several. */
    WAIT("GET", "/instances/wait"),
    /** Waits for the state of one. */
    WAIT_ONE("GET", "/instances/{uuid}/wait"),
    /** Console output of several. */
    LOG("GET", "/instances/log"),
    /** Console output of one. */
    LOG_ONE("GET", "/instances/{uuid}/log"),
    /** What several use. */
    METRICS("GET", "/instances/metrics"),
    /** What one uses. */
    METRICS_ONE("GET", "/instances/{uuid}/metrics"),
    /** Makes templates of Instances. */
    CREATE_TEMPLATES("POST", "/instances/templates"),
    /** Lists templates, or reads several. */
    LIST_TEMPLATES("GET", "/instances/templates"),
    /** Deletes several templates. */
    DELETE_TEMPLATES("DELETE", "/instances/templates"),
    /** Reads one template. */
    GET_TEMPLATE("GET", "/instances/templates/{uuid}"),
    /** Deletes one template. */
    DELETE_TEMPLATE("DELETE", "/instances/templates/{uuid}"),
    /** Whether the API is there. */
    HEALTH("GET", "/healthz"),
    /** The OpenAPI document. */
    OPENAPI("GET", "/openapi.json");

    private final String method;
    private final String path;

    Operation(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** Of HTTP. */
    public String method() {
        return method;
    }

    /** Below {@code /v1}; {@code {uuid}} stands for a UUID or a name. */
    public String path() {
        return path;
    }
}
