package dev.remora.controller.rom;

import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomQuestion.OfUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Gets a file over HTTP: from allowed hosts only, of bounded size, within bounded time. */
final class RomDownload {
    private static final int MOST_REDIRECTS = 5;
    private static final int OK = 200;

    private final Wire wire;
    private final RomSettings settings;
    private final Addresses addresses;

    RomDownload(Wire wire, RomSettings settings) {
        this.wire = wire;
        this.settings = settings;
        this.addresses = new Addresses(settings.urlHosts());
    }

    /** Fails if the options do not allow the address. */
    void requireAllowed(URI address) throws RomTrouble {
        addresses.requireListed(address);
    }

    /** Writes the file, which then is not empty. */
    Path download(OfUrl question, Path file) throws RomTrouble, IOException {
        Deadline deadline = Deadline.in(settings.limits().download());
        URI address = question.url();
        Map<String, String> headers = question.headers();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            requireAllowed(address);
            addresses.requireElsewhere(address);
            HttpResponse<Path> response = send(request(address, headers), file, deadline);
            Optional<URI> target = Redirects.target(response);
            if (target.isEmpty()) {
                return checked(response, file);
            }
            if (!isSameOrigin(address, target.get())) {
                headers = Map.of();
            }
            address = target.get();
        }
        throw RomTrouble.unreachable("%s: more than %d redirects", Addresses.shown(question.url()), MOST_REDIRECTS);
    }

    private HttpResponse<Path> send(HttpRequest request, Path file, Deadline deadline) throws RomTrouble, IOException {
        BodyHandler<Path> handler = BodyHandlers.limiting(
                response ->
                        response.statusCode() == OK ? BodySubscribers.ofFile(file) : BodySubscribers.replacing(file),
                settings.largestRom());
        try {
            return wire.send(request, handler, deadline);
        } catch (IOException e) {
            // The only fault that leaves a full file behind. Java has no type for it.
            if (String.valueOf(e.getMessage()).contains("capacity")) {
                throw RomTrouble.refused(
                        Kind.NotARom,
                        "%s is larger than %d bytes (expected: no more, by the controller's option --largest-rom)",
                        Addresses.shown(request.uri()),
                        settings.largestRom());
            }
            throw e;
        }
    }

    private Path checked(HttpResponse<Path> response, Path file) throws RomTrouble, IOException {
        String answered = "%s: answered %d".formatted(Addresses.shown(response.uri()), response.statusCode());
        return switch (response.statusCode()) {
            case OK -> {
                if (Files.size(file) == 0) {
                    throw RomTrouble.refused(Kind.NotARom, "%s is empty", Addresses.shown(response.uri()));
                }
                yield file;
            }
            case 401, 403, 407 -> throw RomTrouble.refused(Kind.Denied, "%s", answered);
            case 400, 404, 405, 406, 410, 451 -> throw RomTrouble.refused(Kind.NotFound, "%s", answered);
            default -> throw RomTrouble.unreachable("%s", answered);
        };
    }

    private HttpRequest request(URI address, Map<String, String> headers) throws RomTrouble {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).GET().timeout(settings.limits().image());
        for (var header : headers.entrySet()) {
            try {
                request.header(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                // Java's own message would quote the value.
                throw RomTrouble.refused(
                        Kind.NotAllowed,
                        "the header \"%s\" cannot be sent (expected: none of those that HTTP itself needs, and a value of one line)",
                        header.getKey());
            }
        }
        return request.build();
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
    }
}
