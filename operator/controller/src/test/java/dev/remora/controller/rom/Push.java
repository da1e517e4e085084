package dev.remora.controller.rom;

import dev.remora.lab.controlplane.RegistryProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Puts what a test needs into a registry, as a build's push does. */
final class Push implements AutoCloseable {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RegistryProcess registry;

    Push(RegistryProcess registry) {
        this.registry = registry;
    }

    /** Puts a manifest and returns its digest. */
    String manifest(String repository, String reference, byte[] manifest, String type)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(repository + "/manifests/" + reference))
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest));
        return created(request).headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    /** Puts a blob and returns its digest. */
    String blob(String repository, byte[] content) throws IOException, InterruptedException {
        String digest = Digests.of(content);
        var begin =
                HttpRequest.newBuilder(uri(repository + "/blobs/uploads/")).POST(HttpRequest.BodyPublishers.noBody());
        String location = client.send(begin.build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        created(HttpRequest.newBuilder(uri("").resolve(location + "&digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
        return digest;
    }

    /** Puts a small image and returns its digest. */
    String image(String repository, String tag, String content) throws IOException, InterruptedException {
        String config = blob(repository, "{}".getBytes(StandardCharsets.UTF_8));
        String layer = blob(repository, content.getBytes(StandardCharsets.UTF_8));
        String document = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
                """.formatted(MANIFEST, config, layer, content.length());
        return manifest(repository, tag, document.getBytes(StandardCharsets.UTF_8), MANIFEST);
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpResponse<byte[]> created(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new AssertionError(response + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private URI uri(String path) {
        return URI.create("http://" + registry.address() + "/v2/" + path);
    }
}
