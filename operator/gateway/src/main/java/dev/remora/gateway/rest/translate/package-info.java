/**
 * From the original's requests to Instances and Secrets, and from Instances to the original's answers. Functions of JSON:
 * every decision about what a field means here is in this room, and nothing is asked and nothing is done.
 */
@NullMarked
package dev.remora.gateway.rest.translate;

import org.jspecify.annotations.NullMarked;
