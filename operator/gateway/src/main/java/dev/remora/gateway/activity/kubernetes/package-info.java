/** The word of {@code dev.remora.gateway.activity}, put into a Lease at a real API server. Calls block. */
@NullMarked
package dev.remora.gateway.activity.kubernetes;

import org.jspecify.annotations.NullMarked;
