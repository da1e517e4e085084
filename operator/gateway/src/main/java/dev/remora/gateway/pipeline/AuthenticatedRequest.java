package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Identity;

/** A request whose caller is known. */
public record AuthenticatedRequest(RoutedRequest request, Identity identity) {}
