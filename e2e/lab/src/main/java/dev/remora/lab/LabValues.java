package dev.remora.lab;

import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.images.Registry;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Values of the chart that are only known when a lab starts. All others that it wants are in {@link #file()}.
 *
 * @param gateway where callers reach it
 * @param registry which mirrors all others for the controller as it does for the guests, and keeps ROMs from addresses
 */
record LabValues(URI gateway, Registry registry) {

    /** What every lab has in common. */
    static Path file() {
        return Repository.root().resolve("e2e/lab/values.yaml");
    }

    Path write(LabFolder folder) {
        return folder.secret(
                "values.yaml",
                "# Addresses on this machine. What every lab has in common is in e2e/lab/values.yaml.\n"
                        + Serialization.asYaml(Map.of(
                                "gateway",
                                Map.of("url", gateway.toString(), "service", Map.of("port", gateway.getPort())),
                                "controller",
                                Map.of(
                                        "flags",
                                        Map.of(
                                                "registry-mirrors",
                                                List.of("*=" + registry.uri()),
                                                "rom-registry",
                                                registry.host() + "/remora/roms")))));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }
}
