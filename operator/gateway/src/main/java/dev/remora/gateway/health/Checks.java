package dev.remora.gateway.health;

import java.util.List;
import java.util.Set;

/**
 * Checks that are asked about together, in the words of the Kubernetes components: {@code ok}, or with {@code ?verbose} (and
 * whenever one fails) a line for each check. {@code ?exclude=<name>} leaves one out.
 *
 * @param name of the whole, such as {@code readyz}
 * @param checks in the order in which they are listed
 */
public record Checks(String name, List<Check> checks) {
    /**
     * What came of it.
     *
     * @param text ends with a line feed
     */
    public record Verdict(boolean passed, String text) {}

    /** Keeps a copy of the list. */
    public Checks {
        checks = List.copyOf(checks);
    }

    /**
     * Looks at all of them.
     *
     * @param verbose lists them even when all passed
     * @param excluded names of checks to leave out
     */
    public Verdict look(boolean verbose, Set<String> excluded) {
        StringBuilder lines = new StringBuilder();
        boolean passed = true;
        for (Check check : checks) {
            if (excluded.contains(check.name())) {
                lines.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            String trouble = check.trouble().get();
            if (trouble == null) {
                lines.append("[+]").append(check.name()).append(" ok\n");
            } else {
                passed = false;
                lines.append("[-]")
                        .append(check.name())
                        .append(" failed: ")
                        .append(trouble)
                        .append('\n');
            }
        }
        if (passed && !verbose) {
            return new Verdict(true, "ok\n");
        }
        lines.append(name).append(passed ? " check passed\n" : " check failed\n");
        return new Verdict(passed, lines.toString());
    }
}
