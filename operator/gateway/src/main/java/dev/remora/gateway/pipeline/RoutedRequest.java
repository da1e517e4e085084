package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.route.Route;
import io.netty.handler.codec.http.HttpRequest;

/**
 * A request that names a plugin; nobody knows yet who sent it.
 *
 * @param http its head, as the caller sent it
 * @param verb the right that it needs
 * @param upgrade whether it asks for another protocol
 */
public record RoutedRequest(HttpRequest http, Route route, Verb verb, boolean upgrade) {}
