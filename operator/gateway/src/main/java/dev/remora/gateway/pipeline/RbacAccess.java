package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Access;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.auth.Standing;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A caller who was let in by RBAC: the same questions again, through the same caches. */
record RbacAccess(
        Identification identification,
        Authorizer authorizer,
        InstanceDirectory directory,
        AuthenticatedRequest request,
        String namespace,
        String instance)
        implements Access {
    @Override
    public @Nullable Instant expiry() {
        return request.expiry();
    }

    @Override
    public CompletableFuture<Standing> check() {
        return identification.identify(request.credential()).thenCompose(answer -> switch (answer) {
            case Authentication.Authenticated known -> check(known);
            case Authentication.Rejected _ -> CompletableFuture.completedFuture(new Standing.CredentialLost());
            case Authentication.Unanswered _ -> CompletableFuture.completedFuture(new Standing.Unanswered());
        });
    }

    /** With the groups that the caller has now. */
    private CompletableFuture<Standing> check(Authentication.Authenticated known) {
        if (!known.identity().username().equals(request.identity().username())) {
            return CompletableFuture.completedFuture(new Standing.CredentialLost());
        }
        String plugin = request.request().route().plugin();
        InstanceEntry entry = directory.byName(namespace, instance);
        if (entry != null && entry.plugin(plugin) instanceof Resolution.OwnTokenOnly) {
            return CompletableFuture.completedFuture(new Standing.PermissionLost());
        }
        return authorizer
                .authorize(known.identity(), request.request().verb(), namespace, instance, plugin)
                .thenApply(decision -> switch (decision) {
                    case Decision.Allowed _ -> new Standing.Kept(known.expiry());
                    case Decision.Forbidden _ -> new Standing.PermissionLost();
                    case Decision.Unanswered _ -> new Standing.Unanswered();
                });
    }
}
