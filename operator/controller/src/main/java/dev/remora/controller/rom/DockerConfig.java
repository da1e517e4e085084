package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code .dockerconfigjson}, read as the kubelet does ({@code k8s.io/kubernetes/pkg/credentialprovider}):
 * keys are a host, perhaps with a scheme in front and a path behind, perhaps with {@code *.} for one or more labels; the
 * longest path that the repository begins with wins.
 */
final class DockerConfig {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Entry(HostPattern host, String path, Credential credential) {
        boolean isFor(String registry, String repository) {
            return host.matchesWithPort(registry) && (path.isEmpty() || (repository + "/").startsWith(path + "/"));
        }
    }

    private final List<Entry> entries;

    private DockerConfig(List<Entry> entries) {
        this.entries = entries;
    }

    /** Reads one; none has no credentials. */
    static DockerConfig parse(@Nullable String content) throws RomTrouble {
        if (content == null) {
            return new DockerConfig(List.of());
        }
        try {
            JsonNode auths = JSON.readTree(content).path("auths");
            var entries = new ArrayList<Entry>();
            for (var auth : auths.properties()) {
                entry(auth.getKey(), auth.getValue()).ifPresent(entries::add);
            }
            entries.sort(Comparator.comparingInt((Entry entry) -> -entry.path().length())
                    .thenComparing(entry -> !entry.host().isLiteral()));
            return new DockerConfig(List.copyOf(entries));
        } catch (IOException | IllegalArgumentException e) {
            // Jackson's own message would quote the content.
            throw RomTrouble.refused(
                    RomAnswer.Kind.Denied,
                    "the pull secret's .dockerconfigjson cannot be read (expected: {\"auths\": {\"<registry>\":"
                            + " {\"auth\": \"<base64 of user:password>\"}}})");
        }
    }

    /** What to show to a registry that goes by any of these names. */
    Optional<Credential> forRegistry(List<String> names, String repository) {
        return entries.stream()
                .filter(entry -> names.stream().anyMatch(name -> entry.isFor(name, repository)))
                .map(Entry::credential)
                .findFirst();
    }

    private static Optional<Entry> entry(String key, JsonNode auth) {
        String place = key.replaceFirst("^https?://", "");
        int slash = place.indexOf('/');
        String path = slash < 0 ? "" : place.substring(slash + 1).replaceFirst("/+$", "");
        HostPattern host = HostPattern.parse(slash < 0 ? place : place.substring(0, slash));
        return credential(auth).map(known -> new Entry(host, path.matches("v[12]") ? "" : path, known));
    }

    private static Optional<Credential> credential(JsonNode auth) {
        String user = auth.path("username").asText();
        String password = auth.path("password").asText();
        if (auth.hasNonNull("auth")) {
            String decoded =
                    new String(Base64.getMimeDecoder().decode(auth.get("auth").asText()), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                user = decoded.substring(0, colon);
                password = decoded.substring(colon + 1);
            }
        }
        if (!auth.path("registrytoken").asText().isEmpty()) {
            return Optional.of(
                    new Credential.RegistryToken(auth.get("registrytoken").asText()));
        }
        if (!auth.path("identitytoken").asText().isEmpty()) {
            return Optional.of(
                    new Credential.IdentityToken(auth.get("identitytoken").asText()));
        }
        return user.isEmpty() ? Optional.empty() : Optional.of(new Credential.Password(user, password));
    }
}
