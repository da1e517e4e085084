package dev.remora.controller.resolve;

import com.networknt.schema.ExecutionContext;

/**
 * Ends a check that grows beyond all bounds: references may multiply at each level of a configuration, or lead back to where
 * they started.
 */
final class SchemaBudget extends ExecutionContext {
    /** Keywords and branches looked at: seconds of work, and far more than any real schema needs. */
    static final int STEPS = 1_000_000;

    /** Keywords and branches within each other; a thread's stack has room for several times as many. */
    static final int DEPTH = 800;

    private int steps;
    private int depth;

    /** The budget is used up. */
    static final class Exhausted extends RuntimeException {
        Exhausted() {
            super("the check of a configuration was ended", null, false, false);
        }
    }

    @Override
    public void evaluationPathAddLast(String token) {
        count();
        super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathAddLast(int token) {
        count();
        super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathRemoveLast() {
        depth--;
        super.evaluationPathRemoveLast();
    }

    private void count() {
        steps++;
        depth++;
        if (steps > STEPS || depth > DEPTH) {
            throw new Exhausted();
        }
    }
}
