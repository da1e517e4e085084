package dev.remora.gateway.server;

import dev.remora.gateway.activity.Activity;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.telemetry.Tracing;

/** Whom the server asks and tells. */
public record Collaborators(
        Authenticator authenticator,
        Authorizer authorizer,
        PluginTokens pluginTokens,
        InstanceDirectory directory,
        Activity activity,
        GatewayMetrics metrics,
        Tracing tracing) {}
