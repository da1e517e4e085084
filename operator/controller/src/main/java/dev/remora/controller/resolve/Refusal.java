package dev.remora.controller.resolve;

/** Ends the pure stages early; the reconciler turns it into a condition. */
public final class Refusal extends Exception {
    private final transient Problem problem;

    /** Nothing can be made because of {@code problem}. */
    public Refusal(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** Nothing can be made; {@code message} names the field, its value and what is allowed. */
    public Refusal(Problem.Kind kind, String message) {
        this(new Problem(kind, message));
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
