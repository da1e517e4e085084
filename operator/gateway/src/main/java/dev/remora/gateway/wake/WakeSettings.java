package dev.remora.gateway.wake;

import java.time.Duration;

/**
 * How requests to sleeping Instances are treated.
 *
 * @param timeout for how long one may wait, more than zero
 */
public record WakeSettings(Duration timeout, WaitingLimits limits) {}
