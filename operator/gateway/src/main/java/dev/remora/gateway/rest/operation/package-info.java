/** The operations of the REST API, each a short story: find, decide, do, tell. Runs on threads that may wait. */
@NullMarked
package dev.remora.gateway.rest.operation;

import org.jspecify.annotations.NullMarked;
