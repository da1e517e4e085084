package dev.remora.client;

import java.io.Serializable;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error of the gateway's own (RFC 9457). {@code docs/gateway-errors.md} lists them.
 *
 * @param status of HTTP
 * @param slug which one it is, as {@code plugin-not-found}; never changes once released
 * @param title one line for a person; the slug where the answer had none
 * @param detail a sentence about this case; empty where the answer had none, as those to a WebSocket's handshake
 * @param retryAfter after which time another try may help, {@code null} if waiting does not help
 * @param unsent nothing of the request went to the plugin
 */
public record Problem(
        int status,
        String slug,
        String title,
        String detail,
        @Nullable Duration retryAfter,
        boolean unsent) implements Serializable {
    private static final String TYPE_PREFIX = "https://remora.dev/problems/";
    private static final int MOST_DIGITS = 9;

    /** Of these the next try may tell something else although nobody did anything. */
    private static final Set<String> PASSING =
            Set.of("access-undecided", "instance-not-running", "instance-waking", "overloaded", "shutting-down");

    /** The problem's {@code type} (RFC 9457 section 3.1.1). */
    public String type() {
        return TYPE_PREFIX + slug;
    }

    /** Whether to wait is worth a try: nothing was sent, and the gateway says when to ask again. */
    boolean passes() {
        return status == 503 && unsent && retryAfter != null && PASSING.contains(slug);
    }

    /**
     * Of an answer.
     *
     * @param body as it came; what is no JSON object tells nothing
     * @return {@code null} if the answer is the plugin's
     */
    static @Nullable Problem of(int status, HttpHeaders headers, String body) {
        String slug = headers.firstValue("Remora-Error").orElse(null);
        if (slug != null) {
            Map<String, String> members = JsonStrings.of(body);
            return new Problem(
                    status,
                    slug,
                    members.getOrDefault("title", slug),
                    members.getOrDefault("detail", ""),
                    retryAfter(headers),
                    headers.firstValue("Remora-Unsent").isPresent());
        }
        return headers.firstValue("Remora-Waking").isEmpty()
                ? null
                : new Problem(
                        status,
                        "instance-waking",
                        "The Instance is waking",
                        "It was woken, and the request was not carried out, as the caller preferred.",
                        retryAfter(headers),
                        true);
    }

    /** Whether an answer with these headers is the gateway's own. */
    static boolean isIn(HttpHeaders headers) {
        return headers.firstValue("Remora-Error").isPresent()
                || headers.firstValue("Remora-Waking").isPresent();
    }

    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .filter(text -> !text.isEmpty()
                        && text.length() <= MOST_DIGITS
                        && text.chars().allMatch(digit -> digit >= '0' && digit <= '9'))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
    }
}
