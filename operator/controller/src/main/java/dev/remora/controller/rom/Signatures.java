package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The signatures that {@code cosign sign --key} left beside an image: either layers of an image with the tag
 * {@code sha256-….sig} (cosign's SIGNATURE_SPEC), or sigstore bundles that refer to the image (OCI referrers, or the
 * index under the tag {@code sha256-…} where the registry has no such API).
 */
final class Signatures {
    private static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle";

    /** Of each form; who can push could otherwise make a question endless. */
    private static final int MOST = 32;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrySession session;

    Signatures(RegistrySession session) {
        this.session = session;
    }

    /** Fails unless of every element one key signed the image with this digest. */
    void require(String image, String digest, List<List<SigningKey>> signers) throws RomTrouble {
        var missing = new ArrayList<>(signers);
        List<SignedStatement> simple = simple(digest);
        missing.removeIf(keys -> simple.stream().anyMatch(statement -> statement.isBy(keys)));
        if (missing.isEmpty()) {
            return;
        }
        List<SignedStatement> bundled = bundled(digest);
        missing.removeIf(keys -> bundled.stream().anyMatch(statement -> statement.isBy(keys)));
        if (!missing.isEmpty()) {
            throw RomTrouble.refused(
                    RomAnswer.Kind.NotSigned,
                    "%s: %s",
                    image,
                    reason(simple.size() + bundled.size(), missing.getFirst()));
        }
    }

    private static String reason(int signatures, List<SigningKey> keys) {
        String wanted = keys.size() == 1 ? "the required key" : "any of the %d keys allowed".formatted(keys.size());
        return signatures == 0
                ? "not signed (expected: a signature by %s, made with cosign sign --key)".formatted(wanted)
                : "%d signature%s of it, none by %s".formatted(signatures, signatures == 1 ? "" : "s", wanted);
    }

    private List<SignedStatement> simple(String digest) throws RomTrouble {
        var found = new ArrayList<SignedStatement>();
        Optional<byte[]> manifest = session.manifest("sha256-" + Digests.hex(digest) + ".sig");
        for (JsonNode layer : list(manifest, "layers", SIMPLE_SIGNING)) {
            String signature = layer.at("/annotations").path(SIGNATURE).asText();
            Optional<byte[]> payload = blob(layer);
            if (payload.isPresent() && SimpleSigning.isAbout(payload.get(), digest)) {
                decoded(signature).ifPresent(bytes -> found.add(new SignedStatement(payload.get(), bytes)));
            }
        }
        return found;
    }

    private List<SignedStatement> bundled(String digest) throws RomTrouble {
        Optional<byte[]> index = session.referrers(digest);
        if (index.isEmpty()) {
            index = session.manifest("sha256-" + Digests.hex(digest));
        }
        var found = new ArrayList<SignedStatement>();
        // The index's own artifactType is not looked at: cosign writes another one into it where there is no referrers
        // API.
        for (JsonNode descriptor : list(index, "manifests", "application/vnd.oci.image.manifest.v1+json")) {
            String referrer = descriptor.path("digest").asText();
            if (Digests.isDigest(referrer)) {
                for (JsonNode layer : list(session.manifest(referrer), "layers", BUNDLE)) {
                    blob(layer).ifPresent(bundle -> found.addAll(SigstoreBundle.about(bundle, digest)));
                }
            }
        }
        return found;
    }

    private Optional<byte[]> blob(JsonNode layer) throws RomTrouble {
        String digest = layer.path("digest").asText();
        return Digests.isDigest(digest) ? session.blob(digest) : Optional.empty();
    }

    private static List<JsonNode> list(Optional<byte[]> document, String field, String mediaType) {
        if (document.isEmpty()) {
            return List.of();
        }
        try {
            return JSON.readTree(document.get())
                    .path(field)
                    .valueStream()
                    .filter(item -> item.path("mediaType").asText().startsWith(mediaType))
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
