package dev.remora.gateway.wake;

/**
 * How many requests may wait, and with how many bytes. One caller gets at most half of each.
 *
 * @param requests in all, at least 1
 * @param requestsOfOne for one Instance, at least 1
 * @param bytes of heads and of what was read of bodies, in all, at least 1
 * @param bytesOfOne the same for one Instance, at least 1
 */
public record WaitingLimits(int requests, int requestsOfOne, long bytes, long bytesOfOne) {}
