package dev.remora.gateway.http;

/**
 * One error answer, written by a handler and put into HTTP by {@link ProblemWriter}.
 *
 * @param detail a sentence for the caller; holds nothing that the caller may not know
 * @param retryAfter seconds after which trying again may help, 0 if waiting does not help
 */
public record ProblemResponse(Problem problem, String detail, int retryAfter) {
    /** Says what the problem says of trying again. */
    public ProblemResponse(Problem problem, String detail) {
        this(problem, detail, problem.retryAfter());
    }
}
