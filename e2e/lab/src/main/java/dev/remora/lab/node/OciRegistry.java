package dev.remora.lab.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The pulling half of the OCI distribution protocol over plain HTTP on loopback.
 *
 * <p>Every registry but those on loopback is mirrored by the lab's own registry, as containerd's mirrors do: the
 * repository's path is the same there and nothing is fetched from elsewhere. Written on the JDK's client because jib
 * only pushes and its registry client is not public API.
 */
final class OciRegistry {
    private static final List<String> INDEXES = List.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final List<String> MANIFESTS = List.of(
            "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI mirror;

    OciRegistry(URI mirror) {
        this.mirror = mirror;
    }

    /**
     * A manifest for this machine's platform.
     *
     * @param digest of the manifest, {@code sha256:…}
     */
    record Manifest(String digest, List<Layer> layers) {}

    /** One layer: a tar file, perhaps compressed, see its media type. */
    record Layer(String digest, String mediaType) {}

    /** The manifest that the reference names now. */
    Manifest manifest(ImageReference image) throws ImagePullException, InterruptedException {
        return manifest(image, image.getQualifier());
    }

    private Manifest manifest(ImageReference image, String qualifier) throws ImagePullException, InterruptedException {
        String accept = String.join(", ", MANIFESTS) + ", " + String.join(", ", INDEXES);
        HttpResponse<InputStream> response = get(image, "manifests/" + qualifier, accept);
        try (InputStream body = response.body()) {
            byte[] bytes = body.readAllBytes();
            JsonNode manifest = JSON.readTree(bytes);
            if (manifest.has("manifests")) {
                return manifest(image, platform(image, manifest));
            }
            return new Manifest("sha256:" + HexFormat.of().formatHex(Sha256.of(bytes)), layers(manifest));
        } catch (IOException e) {
            throw failed(image, "its manifest cannot be read: " + e.getMessage());
        }
    }

    /** Content of a layer; the caller closes it. */
    InputStream blob(ImageReference image, String digest) throws ImagePullException, InterruptedException {
        return get(image, "blobs/" + digest, "*/*").body();
    }

    static ImagePullException failed(ImageReference image, String why) {
        return new ImagePullException(
                "ErrImagePull",
                "failed to pull and unpack image \"%s\": %s".formatted(image.toStringWithQualifier(), why));
    }

    private HttpResponse<InputStream> get(ImageReference image, String path, String accept)
            throws ImagePullException, InterruptedException {
        URI uri = endpoint(image).resolve("/v2/" + image.getRepository() + "/" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                try (InputStream body = response.body()) {
                    String answer = new String(body.readNBytes(2000), StandardCharsets.UTF_8).strip();
                    throw failed(image, "%s answered %d: %s".formatted(uri, response.statusCode(), answer));
                }
            }
            return response;
        } catch (IOException e) {
            throw failed(image, "%s does not answer: %s".formatted(uri, e));
        }
    }

    private URI endpoint(ImageReference image) {
        String registry = image.getRegistry();
        String host = registry.replaceFirst(":\\d+$", "");
        return LOOPBACK.contains(host) ? URI.create("http://" + registry) : mirror;
    }

    private static String platform(ImageReference image, JsonNode index) throws ImagePullException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        for (JsonNode entry : index.path("manifests")) {
            JsonNode platform = entry.path("platform");
            if (platform.path("os").asText().equals("linux")
                    && platform.path("architecture").asText().equals(architecture)) {
                return entry.path("digest").asText();
            }
        }
        throw failed(image, "no match for platform linux/" + architecture + " in its manifest list");
    }

    private static List<Layer> layers(JsonNode manifest) {
        return manifest.path("layers")
                .valueStream()
                .map(layer -> new Layer(
                        layer.path("digest").asText(), layer.path("mediaType").asText()))
                .toList();
    }
}
