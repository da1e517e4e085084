package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Access;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.PluginToken;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.auth.Standing;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A caller who was let in by the plugin's own token: whether that still is the plugin's. */
record OwnTokenAccess(
        PluginTokens tokens, InstanceDirectory directory, String instanceUid, String plugin, BearerToken token)
        implements Access {
    @Override
    public @Nullable Instant expiry() {
        return null;
    }

    @Override
    public CompletableFuture<Standing> check() {
        InstanceEntry entry = directory.byUid(instanceUid);
        if (entry == null || !(entry.plugin(plugin) instanceof Resolution.OwnTokenOnly own) || own.secret() == null) {
            return CompletableFuture.completedFuture(new Standing.PermissionLost());
        }
        return tokens.token(own.secret()).thenApply(answer -> switch (answer) {
            case PluginToken.Known(var digest) ->
                digest.isThatOf(token) ? new Standing.Kept(null) : new Standing.CredentialLost();
            case PluginToken.Unusable _ -> new Standing.CredentialLost();
        });
    }
}
