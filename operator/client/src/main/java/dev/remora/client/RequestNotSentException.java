package dev.remora.client;

/** The plugin got nothing of the request: it was turned away, or there was nobody to send it to in time. */
public final class RequestNotSentException extends GatewayException {
    private static final long serialVersionUID = 1;

    RequestNotSentException(Problem problem) {
        super(problem);
    }
}
