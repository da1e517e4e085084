package dev.remora.gateway.server;

import dev.remora.gateway.activity.Activity;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.console.ConsoleReads;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.rest.stage.RestCalls;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.telemetry.Tracing;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server asks and tells.
 *
 * @param rest answers the REST API; {@code null} where there is none
 * @param console reads for its pages; {@code null} where there are none
 */
public record Collaborators(
        Authenticator authenticator,
        Authorizer authorizer,
        PluginTokens pluginTokens,
        InstanceDirectory directory,
        Activity activity,
        GatewayMetrics metrics,
        Tracing tracing,
        @Nullable RestCalls rest,
        @Nullable ConsoleReads console) {}
