/** NetworkPolicies that keep plugin ports to the gateway and the controller; has a door to the API server of its own. */
@NullMarked
package dev.remora.controller.guard;

import org.jspecify.annotations.NullMarked;
