/**
 * The gateway: a direct, authenticated line to each plugin of a running guest.
 *
 * <p>Follow a request through the packages: {@code server} accepts it, {@code http} keeps it to the rules, {@code route}
 * says what it is for, {@code auth} and {@code auth.kubernetes} say whether it may, {@code directory} says where,
 * {@code activity} tells the cluster that an Instance is in use, {@code upstream} carries it, {@code telemetry} remembers it. {@code pipeline} has the handlers that ask these rooms. {@code check} asks an
 * installed Remora whether it works. This package has the main class and the flags, and is the only one that puts everything together.
 */
@NullMarked
package dev.remora.gateway;

import org.jspecify.annotations.NullMarked;
