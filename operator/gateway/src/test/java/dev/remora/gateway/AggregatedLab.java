package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.netty.pkitesting.CertificateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shipped gateway with TLS, which callers reach directly and behind a kube-apiserver that has a front proxy.
 *
 * @param folder for files of the lab
 * @param proxies issues the front proxy's certificate
 * @param servers issues the gateway's certificate; its own is in {@code serving-ca.crt}
 */
record AggregatedLab(
        Path folder, TestAuthority proxies, TestAuthority servers, ControlPlane controlPlane, ShippedGateway gateway)
        implements AutoCloseable {
    private static final String GROUP = "/apis/gateway.remora.dev/v1alpha1";

    /** Starts all of it and waits until the API server has found the gateway. */
    static AggregatedLab start(Path folder, Backend plugin) throws Exception {
        TestAuthority proxies = new TestAuthority("front-proxy-ca");
        TestAuthority servers = new TestAuthority("serving-ca");
        Path proxyFolder = folder.resolve("proxy");
        TestAuthority.write(proxyFolder, proxies.client("CN=front-proxy-client"));
        ControlPlane controlPlane = ControlPlane.start(
                "--requestheader-client-ca-file=" + proxies.file(folder.resolve("proxy-ca.crt")),
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-uid-headers=X-Remote-Uid",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=" + proxyFolder.resolve("tls.crt"),
                "--proxy-client-key-file=" + proxyFolder.resolve("tls.key"));
        controlPlane.applyRemoraCrds();
        servers.file(folder.resolve("serving-ca.crt"));
        TestAuthority.write(
                folder,
                servers.server(new CertificateBuilder()
                        .ecp256()
                        .addSanDnsName("remora-gateway-aggregation.remora-system.svc")));
        ShippedGateway gateway = ShippedGateway.start(
                controlPlane,
                plugin,
                "--tls-cert=" + folder.resolve("tls.crt"),
                "--tls-key=" + folder.resolve("tls.key"),
                "--aggregation-listen=127.0.0.1:0");
        gateway.awaitReady();
        AggregatedLab lab = new AggregatedLab(folder, proxies, servers, controlPlane, gateway);
        lab.register();
        return lab;
    }

    /** As the chart does, but kube-apiserver finds the gateway on this machine. */
    private void register() throws IOException {
        String manifest = Chart.ofCheckout()
                .template(List.of(
                        "--show-only=templates/gateway/apiservice.yaml",
                        "--set=tls.source=Secret,tls.secretName=any",
                        "--set-file=tls.authority=" + folder.resolve("serving-ca.crt")))
                .expectSuccess()
                .replaceFirst(
                        "(?s)spec:\\n  selector:.*?\\n---", "spec: {type: ExternalName, externalName: localhost}\n---")
                .replace("port: 443", "port: " + gateway.aggregationPort());
        List<HasMetadata> resources = controlPlane
                .admin()
                .load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items();
        resources.forEach(controlPlane::apply);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> kubectl(null, "get", "--raw", GROUP).contains("instances/plugins"));
    }

    /** Path of a plugin behind the API server. */
    String plugin(String name) {
        return GROUP + "/namespaces/" + gateway.namespace() + "/instances/vm/plugins/" + name;
    }

    /**
     * A file with the kubeconfig of a ServiceAccount in the Instance's namespace.
     *
     * @param caller its name; {@code null}: the administrator's
     */
    Path kubeconfig(@Nullable String caller) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "kubeconfig", ".yaml"),
                caller == null
                        ? controlPlane.adminKubeconfig()
                        : controlPlane.identities().kubeconfig(gateway.namespace(), caller));
    }

    /** Output and errors of kubectl, with that {@link #kubeconfig}. */
    String kubectl(@Nullable String caller, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Binaries.ofCheckout().kubernetes("kubectl").toString());
        command.add("--kubeconfig=" + kubeconfig(caller));
        command.add("--cache-dir=" + folder.resolve("kubectl-cache"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        controlPlane.close();
    }
}
