package dev.remora.controller.rom;

import dev.remora.controller.rom.RomAnswer.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Which addresses the controller goes to for somebody who may create Instances and nothing else. */
final class Addresses {
    private final List<HostPattern> allowed;

    Addresses(List<HostPattern> allowed) {
        this.allowed = allowed;
    }

    /** Without its query and user, which may be secret. */
    static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getRawPath();
    }

    /** Whether the options let anybody go there at all. */
    void requireListed(URI address) throws RomTrouble {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        if (!http || address.getHost() == null || address.getRawUserInfo() != null) {
            throw RomTrouble.refused(
                    Kind.NotAllowed,
                    "%s is not allowed (expected: http:// or https://, a host, no user)",
                    shown(address));
        }
        if (allowed.stream().noneMatch(pattern -> pattern.matches(authority(address)))) {
            throw RomTrouble.refused(
                    Kind.NotAllowed,
                    "%s: the host %s is not among those of the controller's option --rom-url-hosts",
                    shown(address),
                    address.getHost());
        }
    }

    /**
     * Whether the address is not one of this machine or its link, where the cloud's metadata lives, unless its host is
     * listed by name. The connection that follows asks the name again, and gets the same answer from Java's own cache.
     */
    void requireElsewhere(URI address) throws RomTrouble {
        boolean listed =
                allowed.stream().anyMatch(pattern -> pattern.isLiteral() && pattern.matches(authority(address)));
        if (listed) {
            return;
        }
        try {
            for (InetAddress each : InetAddress.getAllByName(address.getHost())) {
                if (isNear(each)) {
                    throw RomTrouble.refused(
                            Kind.NotAllowed,
                            "%s: the host %s is at %s, which has to be listed by name in the controller's option"
                                    + " --rom-url-hosts",
                            shown(address),
                            address.getHost(),
                            each.getHostAddress());
                }
            }
        } catch (UnknownHostException e) {
            throw RomTrouble.unreachable("%s: unknown host", shown(address));
        }
    }

    static boolean isNear(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress();
    }

    private static String authority(URI address) {
        int port = address.getPort();
        int known = port >= 0 ? port : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
        return address.getHost() + ":" + known;
    }
}
