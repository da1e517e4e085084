package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.directory.InstanceEntry;

/** A request that may be forwarded, when the Instance that it has just woken is there. */
public record SleepingRequest(RoutedRequest request, Identity identity, InstanceEntry instance) {}
