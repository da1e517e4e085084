package dev.remora.gateway.console;

import io.netty.handler.codec.http.HttpHeaders;

/** What a browser may do with the console's pages: load their own files, talk to this gateway, and nothing else. */
final class ConsoleHeaders {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private ConsoleHeaders() {}

    static void add(HttpHeaders headers) {
        headers.set("Content-Security-Policy", POLICY)
                .set("Cross-Origin-Embedder-Policy", "require-corp")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Origin-Agent-Cluster", "?1")
                .set("Referrer-Policy", "no-referrer")
                .set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY");
    }
}
