package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * A sandbox plugin in a guest, behind the gateway.
 *
 * @param plugin its name
 */
record Sandbox(TestInstance instance, String plugin) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENARIO = "python_sandbox.py";

    /** Goes through all that the official SDK can do, and tells the steps that went well. */
    List<String> officialSdk() {
        return SdkScenario.run(
                SCENARIO,
                Map.of(
                        "GATEWAY", instance.lab().gateway().toString(),
                        "UID_OF_INSTANCE", instance.current().getMetadata().getUid(),
                        "PLUGIN", plugin,
                        "TOKEN", instance.lab().token(instance.name(), "caller"),
                        "SSL_CERT_FILE", instance.lab().gatewayAuthority().toString()));
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
