package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller may reach the plugin, if there is one.
 *
 * @param ownTokenOf UID of the Instance whose plugin's own token was shown; {@code null}: RBAC allows it
 */
public record AuthorizedRequest(
        RoutedRequest request, Identity identity, @Nullable String ownTokenOf) {
    /** Allowed by RBAC. */
    public AuthorizedRequest(RoutedRequest request, Identity identity) {
        this(request, identity, null);
    }

    /** Where the plugin is for this caller: what opens it now must be what was shown. */
    Resolution seenIn(InstanceEntry entry) {
        Resolution found = entry.plugin(request.route().plugin());
        if (found instanceof Resolution.OwnTokenOnly own) {
            return own.behind() != null && entry.uid().equals(ownTokenOf) ? own.behind() : own;
        }
        return ownTokenOf == null ? found : new Resolution.OwnTokenOnly(); // it lost its token just now
    }
}
