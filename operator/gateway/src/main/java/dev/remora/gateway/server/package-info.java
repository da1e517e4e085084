/**
 * The running server: transport, TLS, the pipeline of a caller's connection, management port, drain. The place where
 * handlers are put together; it decides nothing about requests.
 */
@NullMarked
package dev.remora.gateway.server;

import org.jspecify.annotations.NullMarked;
