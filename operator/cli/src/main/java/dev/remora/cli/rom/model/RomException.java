package dev.remora.cli.rom.model;

import java.util.List;
import java.util.stream.Collectors;

/** There is no ROM, or no image of it, for the {@link #problems()} that it carries. */
public final class RomException extends RuntimeException {
    private final transient List<RomProblem> problems;

    /**
     * All that is wrong at once.
     *
     * @param problems at least one
     */
    public RomException(List<RomProblem> problems) {
        super(problems.stream().map(RomProblem::message).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public RomException(RomProblem problem) {
        this(List.of(problem));
    }

    public RomException(RomProblem problem, Throwable cause) {
        this(problem);
        initCause(cause);
    }

    public List<RomProblem> problems() {
        return problems;
    }
}
