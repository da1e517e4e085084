package dev.remora.gateway.check;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * One request whose answer says whether something works.
 *
 * @param what in words
 * @param address to be asked
 * @param token that goes with it; empty: none
 * @param expected status codes that mean that it works
 */
record Question(String what, URI address, String token, List<Integer> expected) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What came of it: whether all is well, and the answer in words. */
    record Answer(boolean well, String text) {}

    String about() {
        return what + ", " + address;
    }

    /** Asks until all is well, and at least once. */
    Answer askUntil(HttpClient http, long nanoTime) throws InterruptedException {
        Answer answer = ask(http);
        while (!answer.well() && System.nanoTime() < nanoTime) {
            Thread.sleep(PAUSE);
            answer = ask(http);
        }
        return answer;
    }

    private Answer ask(HttpClient http) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            int code = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return expected.contains(code)
                    ? new Answer(true, Integer.toString(code))
                    : new Answer(false, "%d (expected: %s)".formatted(code, expected));
        } catch (IOException e) {
            return new Answer(false, e.toString());
        }
    }
}
