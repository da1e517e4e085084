/**
 * Which Instances there are and where their plugins listen: a watch on Instances, turned into immutable entries.
 *
 * <p>The only place that addresses come from. No client input reaches it but names that were authorised.
 */
@NullMarked
package dev.remora.gateway.directory;

import org.jspecify.annotations.NullMarked;
