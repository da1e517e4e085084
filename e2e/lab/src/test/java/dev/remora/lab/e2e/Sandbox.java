package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A sandbox plugin in a guest, behind the gateway.
 *
 * @param plugin its name
 */
record Sandbox(TestInstance instance, String plugin) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENARIO = "e2e/clients/python_sandbox.py";

    /** Goes through all that the official SDK can do, and tells the steps that went well. */
    List<String> officialSdk() {
        ProcessBuilder builder = new ProcessBuilder(
                        Binaries.ofCheckout().python().toString(),
                        Repository.root().resolve(SCENARIO).toString())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GATEWAY", instance.lab().gateway().toString(),
                        "UID_OF_INSTANCE", instance.current().getMetadata().getUid(),
                        "PLUGIN", plugin,
                        "TOKEN", instance.lab().token(instance.name(), "caller"),
                        "SSL_CERT_FILE", instance.lab().gatewayAuthority().toString()));
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said.lines()
                    .filter(line -> line.startsWith("ok "))
                    .map(line -> line.substring(3))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs a line in the guest's shell and gives its exit code. */
    int run(String line) throws IOException {
        String uuid = post("commands", JSON.writeValueAsString(Map.of("cmd", line)))
                .at("/data/uuid")
                .asText();
        post("commands/" + uuid + "/wait", "");
        HttpResponse<String> command = instance.call("caller", plugin + "/commands/" + uuid);
        return JSON.readTree(command.body()).at("/data/exitcode").asInt();
    }

    private JsonNode post(String path, String body) throws IOException {
        HttpResponse<String> response = instance.send(
                "caller",
                instance.request("/v1/namespaces/%1$s/instances/%1$s/plugins/%2$s/%3$s"
                                .formatted(instance.name(), plugin, path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
