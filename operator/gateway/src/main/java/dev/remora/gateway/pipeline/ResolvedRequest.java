package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.directory.Target;

/** A request that may be forwarded, to {@code target} and nowhere else. */
public record ResolvedRequest(RoutedRequest request, Identity identity, Target target) {}
