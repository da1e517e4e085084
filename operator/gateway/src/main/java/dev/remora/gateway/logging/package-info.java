/** How the gateway's own lines are written. Knows the logging library and nothing of the gateway. */
@NullMarked
package dev.remora.gateway.logging;

import org.jspecify.annotations.NullMarked;
