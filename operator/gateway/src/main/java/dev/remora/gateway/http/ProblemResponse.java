package dev.remora.gateway.http;

/**
 * One error answer, written by a handler and put into HTTP by {@link ProblemWriter}.
 *
 * @param detail a sentence for the caller; holds nothing that the caller may not know
 * @param retryAfter seconds after which trying again may help, 0 if waiting does not help
 * @param unsent nothing of the request was sent to the plugin, so that it can be made again whatever it asks for
 */
public record ProblemResponse(Problem problem, String detail, int retryAfter, boolean unsent) {
    /** Of a request that was not sent; says what the problem says of trying again. */
    public ProblemResponse(Problem problem, String detail) {
        this(problem, detail, problem.retryAfter());
    }

    /** Of a request that was not sent. */
    public ProblemResponse(Problem problem, String detail, int retryAfter) {
        this(problem, detail, retryAfter, true);
    }
}
