/**
 * What the REST API does at the API server, and with whose token: the caller's, always. Nothing in this room holds a
 * credential of the gateway's own.
 */
@NullMarked
package dev.remora.gateway.rest.kubernetes;

import org.jspecify.annotations.NullMarked;
