package dev.remora.controller.observe;

import java.time.Duration;

/**
 * How fast guests are asked.
 *
 * @param period between two questions to a guest whose plugins run; longer where there are more guests than questions
 * @param perSecond questions to all guests together, at least 1: so many to their launchers and as many again to their
 *     plugins
 */
public record Pace(Duration period, int perSecond) {}
