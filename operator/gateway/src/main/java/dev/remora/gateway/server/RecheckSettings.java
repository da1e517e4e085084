package dev.remora.gateway.server;

import java.time.Duration;

/**
 * How often it is asked again whether callers may go on with what they have open.
 *
 * @param interval between two looks at the same exchange
 * @param patience for how long an exchange goes on while the API server does not answer and the caches have given up;
 *     never longer than the interval
 * @param atOnce most questions under way for each event loop: many streams that began together leave room for others
 */
public record RecheckSettings(Duration interval, Duration patience, int atOnce) {}
