package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What others said, made fit for a status: one line, bounded, without control characters. */
final class Words {
    private static final int MOST_CHARACTERS = 600;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Words() {}

    /**
     * An answer as OCI's distribution specification ("Error Codes") has it: {@code 404 MANIFEST_UNKNOWN: manifest unknown}.
     * Of any other body nothing is shown, since whoever named the registry may not be meant to read it.
     */
    static String of(int status, byte[] body) {
        try {
            JsonNode error = JSON.readTree(body).at("/errors/0");
            String words = Stream.of(
                            error.path("code").asText(), error.path("message").asText())
                    .filter(part -> !part.isBlank())
                    .reduce("%s: %s"::formatted)
                    .orElse("");
            return cut((status + " " + words).strip());
        } catch (IOException e) {
            return Integer.toString(status);
        }
    }

    /** Why nothing was heard. */
    static String of(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .limit(10)
                .flatMap(e -> known(e).stream())
                .reduce((outer, inner) -> inner)
                .orElseGet(() -> cut(String.valueOf(failure.getMessage())));
    }

    private static Optional<String> known(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case UnresolvedAddressException e -> "unknown host";
                    case UnknownHostException e -> "unknown host";
                    case HttpConnectTimeoutException e -> "no connection in time";
                    case HttpTimeoutException e -> "no answer in time";
                    case TimeoutException e -> "no answer in time";
                    case SSLException e -> cut("TLS: " + e.getMessage());
                    case ConnectException e when e.getMessage() == null -> "connection refused";
                    default -> null;
                });
    }

    static String cut(String text) {
        String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " …";
    }
}
