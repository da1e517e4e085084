/**
 * Which Instances are in use, and when to say so to the cluster: that keeps an Instance with {@code scaleToZero} awake, and
 * wakes one that sleeps.
 *
 * <p>Counting happens on event loops and never waits; telling happens on threads of its own. Only requests that may reach a
 * plugin get here: a caller without the right keeps nothing awake.
 */
@NullMarked
package dev.remora.gateway.activity;

import org.jspecify.annotations.NullMarked;
