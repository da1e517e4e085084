package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers a registry's challenge with the header that it wants to see. */
final class Authorization {
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Wire wire;
    private final String registry;
    private final boolean plain;
    private final String scope;
    private final @Nullable Credential credential;

    /**
     * For one repository.
     *
     * @param registry for messages
     * @param plain whether the registry itself is spoken to without TLS, so that the maker of its tokens may be too
     */
    Authorization(Wire wire, String registry, boolean plain, String repository, @Nullable Credential credential) {
        this.wire = wire;
        this.registry = registry;
        this.plain = plain;
        this.scope = "repository:" + repository + ":pull";
        this.credential = credential;
    }

    /** The header's value. */
    String answer(Challenge challenge, Deadline deadline) throws RomTrouble {
        if (challenge.isBearer()) {
            return "Bearer "
                    + (credential instanceof Credential.RegistryToken(String token)
                            ? token
                            : token(challenge, deadline));
        }
        if (credential instanceof Credential.Password password) {
            return password.basic();
        }
        throw RomTrouble.refused(
                RomAnswer.Kind.Denied,
                "registry %s wants a user and a password, and the pull secret has none for it",
                registry);
    }

    private String token(Challenge challenge, Deadline deadline) throws RomTrouble {
        HttpRequest request = request(challenge, realm(challenge.parameter("realm")))
                .timeout(deadline.left())
                .build();
        HttpResponse<byte[]> response;
        try {
            response = wire.sendPatiently(request, MOST_BYTES, deadline);
        } catch (IOException e) {
            throw RomTrouble.unreachable(
                    "registry %s: its token service %s: %s",
                    registry, request.uri().getHost(), Words.of(e));
        }
        String words = Words.of(response.statusCode(), response.body());
        return switch (response.statusCode()) {
            case OK ->
                token(response.body())
                        .orElseThrow(() -> RomTrouble.unreachable(
                                "registry %s: its token service answered without a token", registry));
            case 400, 401, 403, 404 ->
                throw RomTrouble.refused(
                        RomAnswer.Kind.Denied, "registry %s: its token service answered %s", registry, words);
            default -> throw RomTrouble.unreachable("registry %s: its token service answered %s", registry, words);
        };
    }

    private static Optional<String> token(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            String token =
                    answer.path("token").asText(answer.path("access_token").asText());
            return token.isEmpty() ? Optional.empty() : Optional.of(token);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private HttpRequest.Builder request(Challenge challenge, URI realm) {
        String question = parameter("service", challenge.parameter("service")) + "&" + parameter("scope", scope);
        if (credential instanceof Credential.IdentityToken(String token)) {
            String form =
                    "grant_type=refresh_token&client_id=remora&" + question + "&" + parameter("refresh_token", token);
            return HttpRequest.newBuilder(realm)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        String separator = realm.getRawQuery() == null ? "?" : "&";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm + separator + question));
        if (credential instanceof Credential.Password password) {
            request.header("Authorization", password.basic());
        }
        return request;
    }

    /** Where tokens are made. A registry that speaks TLS cannot send credentials to one that does not. */
    private URI realm(String realm) throws RomTrouble {
        try {
            URI uri = URI.create(realm);
            boolean allowed = "https".equals(uri.getScheme()) || (plain && "http".equals(uri.getScheme()));
            if (allowed && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw RomTrouble.refused(
                RomAnswer.Kind.Denied,
                "registry %s sends for a token to \"%s\" (expected: an address that begins with https://)",
                registry,
                realm);
    }

    private static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
