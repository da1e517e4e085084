package dev.remora.gateway.http;

/**
 * One error answer, written by a handler and put into HTTP by {@link ProblemWriter}.
 *
 * @param detail a sentence for the caller; holds nothing that the caller may not know
 */
public record ProblemResponse(Problem problem, String detail) {}
