package dev.remora.bench.startup;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** What a Pod is told about the API server: files of its ServiceAccount, and where it is. A Pod has no kubeconfig to parse. */
final class ServiceAccountFiles {
    private ServiceAccountFiles() {}

    /**
     * Writes the files.
     *
     * @param name that they begin with
     * @return the environment that leads the Kubernetes client there
     */
    static Map<String, String> write(Path folder, String name, String kubeconfig) throws IOException {
        Config config = Config.fromKubeconfig(kubeconfig);
        URI server = URI.create(config.getMasterUrl());
        Path token = Files.writeString(folder.resolve(name + ".token"), config.getAutoOAuthToken());
        Path ca = Files.write(
                folder.resolve(name + ".ca.crt"),
                Base64.getDecoder().decode(config.getCaCertData().getBytes(StandardCharsets.US_ASCII)));
        return Map.of(
                "KUBECONFIG", folder.resolve("none").toString(),
                "KUBERNETES_SERVICE_HOST", server.getHost(),
                "KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort()),
                "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", token.toString(),
                "KUBERNETES_CERTS_CA_FILE", ca.toString());
    }
}
