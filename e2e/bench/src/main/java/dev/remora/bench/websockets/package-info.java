/** {@code make bench-websockets}: what many WebSockets cost that say nothing. */
@NullMarked
package dev.remora.bench.websockets;

import org.jspecify.annotations.NullMarked;
