/** What the gateway's tests share: fakes written by hand, plain sockets on both sides, and the leak check. */
@NullMarked
package dev.remora.gateway.testing;

import org.jspecify.annotations.NullMarked;
