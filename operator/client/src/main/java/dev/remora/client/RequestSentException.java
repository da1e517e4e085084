package dev.remora.client;

/** The plugin got at least a part of the request, may have acted on it, and gave no answer. */
public final class RequestSentException extends GatewayException {
    private static final long serialVersionUID = 1;

    RequestSentException(Problem problem) {
        super(problem);
    }
}
