package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Identity;

/** A request whose caller may reach the plugin, if there is one. */
public record AuthorizedRequest(RoutedRequest request, Identity identity) {}
