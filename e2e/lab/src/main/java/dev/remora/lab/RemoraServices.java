package dev.remora.lab;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.images.Registry;
import dev.remora.lab.tls.CertificateAuthority;
import dev.remora.lab.tls.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Remora itself: controller and gateway with the RBAC that the chart ships, each as its own ServiceAccount. */
final class RemoraServices {
    private static final String LOOPBACK = "127.0.0.1";

    private final ControlPlane cluster;
    private final Path repository;
    private final LabFolder folder;
    private final CertificateAuthority authority;
    private final HttpClient http;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(Service service, URI readiness) {}

    RemoraServices(ControlPlane cluster, Path repository, LabFolder folder, CertificateAuthority authority) {
        this.cluster = cluster;
        this.repository = repository;
        this.folder = folder;
        this.authority = authority;
        this.http = HttpClient.newBuilder()
                .sslContext(Trust.in(authority.certificate()))
                .build();
    }

    /**
     * Starts the controller.
     *
     * @param registry which mirrors all others for it as it does for the guests, and keeps ROMs from addresses
     */
    Service controller(URI gateway, Registry registry) {
        int management = Service.freePort();
        return start(
                "controller",
                List.of(
                        "--plugin-port-start",
                        Integer.toString(Lab.FIRST_PLUGIN_PORT),
                        "--plugin-port-end",
                        Integer.toString(Lab.LAST_PLUGIN_PORT),
                        "--gateway-url",
                        gateway.toString(),
                        "--guest-status-period",
                        "5",
                        "--registry-mirrors",
                        "*=" + registry.uri(),
                        "--rom-registry",
                        registry.host() + "/remora/roms",
                        "--rom-url-hosts",
                        LOOPBACK,
                        "--management-address",
                        LOOPBACK,
                        "--management-port",
                        Integer.toString(management)),
                management);
    }

    Service gateway(URI address) {
        Path key = folder.file("gateway.key");
        Path chain = folder.file("gateway.crt");
        authority.issue(List.of(LOOPBACK), List.of("localhost")).write(key, chain);
        try {
            Files.writeString(folder.file("gateway-ca.pem"), authority.pem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int management = Service.freePort();
        return start(
                "gateway",
                List.of(
                        "--listen",
                        LOOPBACK + ":" + address.getPort(),
                        "--tls-key",
                        key.toString(),
                        "--tls-cert",
                        chain.toString(),
                        "--management-listen",
                        LOOPBACK + ":" + management,
                        "--wake-timeout",
                        "10m", // guests boot slowly where there is no hardware virtualization
                        "--drain-delay",
                        "0s",
                        "--drain-timeout",
                        "2s"),
                management);
    }

    private Service start(String name, List<String> flags, int managementPort) {
        Service service = Service.start(
                name,
                repository.resolve("operator/%s/target/remora-%s.jar".formatted(name, name)),
                cluster.installAccount(name),
                flags,
                folder);
        pending.add(new Pending(service, URI.create("http://" + LOOPBACK + ":" + managementPort + "/readyz")));
        return service;
    }

    void awaitReady() {
        pending.forEach(one -> one.service().awaitReady(http, one.readiness()));
    }
}
