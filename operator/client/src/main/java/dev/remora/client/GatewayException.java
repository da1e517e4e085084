package dev.remora.client;

import java.io.IOException;

/**
 * The gateway answered, and not the plugin. Which of the two kinds it is says whether the request may be made again, whatever
 * it asks for.
 *
 * <p>What a network does wrong is any other {@link IOException}: nobody knows then what the plugin got, unless it is a {@link
 * java.net.ConnectException} or a {@link java.net.http.HttpConnectTimeoutException}.
 */
public abstract sealed class GatewayException extends IOException
        permits RequestNotSentException, RequestSentException {
    private static final long serialVersionUID = 1;

    private final Problem problem;

    GatewayException(Problem problem) {
        super(problem.status() + " " + problem.slug() + (problem.detail().isEmpty() ? "" : ": " + problem.detail()));
        this.problem = problem;
    }

    /** What the gateway said. */
    public Problem problem() {
        return problem;
    }

    static GatewayException of(Problem problem) {
        return problem.unsent() ? new RequestNotSentException(problem) : new RequestSentException(problem);
    }
}
