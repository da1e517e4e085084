/**
 * Attacks: corpora of bad requests and bad answers with what must come of each, and fuzzing. They drive the gateway from
 * outside and may use everything.
 */
@NullMarked
package dev.remora.gateway.safety;

import org.jspecify.annotations.NullMarked;
