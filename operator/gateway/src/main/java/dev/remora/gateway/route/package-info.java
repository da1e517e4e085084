/**
 * The addresses of plugins: from a request target to a {@link dev.remora.gateway.route.Route}. Pure; knows neither Netty
 * nor Kubernetes.
 */
@NullMarked
package dev.remora.gateway.route;

import org.jspecify.annotations.NullMarked;
