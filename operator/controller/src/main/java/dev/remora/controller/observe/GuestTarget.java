package dev.remora.controller.observe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/**
 * Where one boot of a guest reports on its plugins.
 *
 * @param vmiUid which boot, since addresses are given anew
 * @param status its status endpoint
 */
public record GuestTarget(String vmiUid, URI status) {
    /** Empty if the address is none: names are never looked up on a guest's word. */
    static Optional<GuestTarget> of(String vmiUid, String address, int port) {
        try {
            String host = InetAddress.ofLiteral(address) instanceof Inet6Address ? "[" + address + "]" : address;
            return Optional.of(new GuestTarget(vmiUid, URI.create("http://%s:%d/".formatted(host, port))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
