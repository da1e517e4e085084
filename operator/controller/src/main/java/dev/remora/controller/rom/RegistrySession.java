package dev.remora.controller.rom;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One repository, read over the OCI distribution API until a deadline, and nothing without a bound. */
final class RegistrySession {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private static final Set<String> IMAGES = Set.of(
            INDEX,
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final String ANY_IMAGE = String.join(", ", IMAGES);
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_REDIRECTS = 5;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Wire wire;
    private final Endpoint endpoint;
    private final ImageName image;
    private final Authorization authorization;
    private final Deadline deadline;
    private @Nullable String authorized;

    RegistrySession(Wire wire, Endpoint endpoint, ImageName image, DockerConfig credentials, Deadline deadline) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.image = image;
        this.deadline = deadline;
        this.authorization = new Authorization(
                wire,
                image.registry(),
                endpoint.isPlain(),
                image.repository(),
                credentials.forRegistry(endpoint.names(), image.repository()).orElse(null));
    }

    /** Digest of the image that {@code reference}, a tag or a digest, means now. */
    String digest(String reference) throws RomTrouble {
        Optional<String> digest = find(reference);
        if (digest.isPresent()) {
            return digest.get();
        }
        // Only an answer to GET has the registry's words in it.
        return Digests.of(required(get(manifests(reference), ANY_IMAGE)));
    }

    /** The same; nothing if there is no such image. */
    Optional<String> find(String reference) throws RomTrouble {
        HttpResponse<byte[]> head = send("HEAD", manifests(reference), ANY_IMAGE);
        if (head.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        if (head.statusCode() != OK) {
            throw trouble(get(manifests(reference), ANY_IMAGE));
        }
        String type = head.headers().firstValue("Content-Type").orElse("").replaceFirst("\\s*;.*", "");
        if (!IMAGES.contains(type)) {
            throw RomTrouble.refused(
                    RomAnswer.Kind.NotARom,
                    "%s:%s is of type \"%s\" (expected: an image or an index of images)",
                    image.written(),
                    reference,
                    type);
        }
        Optional<String> digest =
                head.headers().firstValue("Docker-Content-Digest").filter(Digests::isDigest);
        return digest.isPresent() ? digest : manifest(reference).map(Digests::of);
    }

    /** A manifest, of at most 4 MiB; nothing if there is none. */
    Optional<byte[]> manifest(String reference) throws RomTrouble {
        return optional(manifests(reference), ANY_IMAGE);
    }

    /** A blob, of at most 4 MiB, whose content has been held against its digest; nothing if there is none. */
    Optional<byte[]> blob(String digest) throws RomTrouble {
        return optional("blobs/" + digest, "*/*")
                .filter(content -> Digests.of(content).equals(digest));
    }

    /** Index of what refers to a manifest; nothing if the registry has no such API. */
    Optional<byte[]> referrers(String digest) throws RomTrouble {
        return optional("referrers/" + digest, INDEX);
    }

    private static String manifests(String reference) {
        return "manifests/" + reference;
    }

    private Optional<byte[]> optional(String path, String accept) throws RomTrouble {
        HttpResponse<byte[]> response = get(path, accept);
        return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(required(response));
    }

    private HttpResponse<byte[]> get(String path, String accept) throws RomTrouble {
        return send("GET", path, accept);
    }

    private byte[] required(HttpResponse<byte[]> response) throws RomTrouble {
        if (response.statusCode() != OK) {
            throw trouble(response);
        }
        return response.body();
    }

    private RomTrouble trouble(HttpResponse<byte[]> response) {
        String answered =
                "registry %s answered %s".formatted(image.registry(), Words.of(response.statusCode(), response.body()));
        return switch (response.statusCode()) {
            case UNAUTHORIZED, 403 -> RomTrouble.refused(RomAnswer.Kind.Denied, "%s: %s", image.written(), answered);
            case 400, NOT_FOUND -> RomTrouble.refused(RomAnswer.Kind.NotFound, "%s: %s", image.written(), answered);
            default -> RomTrouble.unreachable("%s: %s", image.written(), answered);
        };
    }

    private HttpResponse<byte[]> send(String method, String path, String accept) throws RomTrouble {
        URI address = URI.create(endpoint.base() + "/v2/" + image.repository() + "/" + path);
        try {
            HttpResponse<byte[]> response = follow(method, address, accept);
            if (response.statusCode() == UNAUTHORIZED && authorized == null) {
                Optional<Challenge> challenge = Challenge.of(response.headers().allValues("WWW-Authenticate"));
                if (challenge.isPresent()) {
                    authorized = authorization.answer(challenge.get(), deadline);
                    return follow(method, address, accept);
                }
            }
            return response;
        } catch (IOException e) {
            throw RomTrouble.unreachable("%s: registry %s: %s", image.written(), image.registry(), Words.of(e));
        }
    }

    /** Redirects lead to where the bits are; the registry's credentials stay at the registry. */
    private HttpResponse<byte[]> follow(String method, URI address, String accept) throws IOException {
        URI next = address;
        for (int redirects = 0; ; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(next)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("Accept", accept)
                    .timeout(deadline.left());
            if (authorized != null && next.getRawAuthority().equals(address.getRawAuthority())) {
                request.header("Authorization", authorized);
            }
            HttpResponse<byte[]> response = wire.sendPatiently(request.build(), MOST_BYTES, deadline);
            Optional<URI> target = Redirects.target(response);
            if (target.isEmpty()) {
                return response;
            }
            if (redirects == MOST_REDIRECTS) {
                throw new IOException("more than " + MOST_REDIRECTS + " redirects");
            }
            next = target.get();
        }
    }
}
