package dev.remora.gateway.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own token, as the Kubernetes client finds it: a file is read again once a minute, because what is in it
 * expires. The client's own code does that, so that both ways always show the same.
 */
final class Credentials {
    private final @Nullable Interceptor tokens;
    private final HttpRequest request;

    /**
     * Of {@code config}.
     *
     * @param since when its token was read
     */
    Credentials(Config config, Instant since) {
        boolean hasToken = config.getOauthTokenProvider() != null
                || config.getOauthToken() != null
                || config.getAutoOAuthToken() != null;
        // Where there is none, the client would look for one in all files, each time.
        tokens = hasToken
                ? new TokenRefreshInterceptor(
                        config,
                        since,
                        renewed -> CompletableFuture.failedFuture(
                                new UnsupportedOperationException("only the client asks an OpenID provider")))
                : null;
        request = new StandardHttpRequest.Builder()
                .uri(URI.create(config.getMasterUrl()))
                .build();
    }

    /** The value of the header; {@code null} where a client certificate is all there is. Reads files at times. */
    @Nullable String authorization() {
        Head head = new Head();
        if (tokens != null) {
            tokens.before(head, request, new NoTags());
        }
        return head.authorization;
    }

    private static final class Head implements BasicBuilder {
        private @Nullable String authorization;

        @Override
        public BasicBuilder uri(URI uri) {
            return this;
        }

        @Override
        public BasicBuilder header(String name, String value) {
            return setHeader(name, value);
        }

        @Override
        public BasicBuilder setHeader(String name, String value) {
            if (name.equals(TokenRefreshInterceptor.AUTHORIZATION)) {
                authorization = value;
            }
            return this;
        }
    }

    private static final class NoTags implements Interceptor.RequestTags {
        @Override
        public <T> @Nullable T getTag(Class<T> type) {
            return null;
        }
    }
}
