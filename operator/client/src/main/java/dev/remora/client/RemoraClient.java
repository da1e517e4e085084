package dev.remora.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A gateway, and the token that one has for it. Safe for many threads; make one and keep it, as its connections are kept.
 *
 * <p>Calls block, which costs little on virtual threads.
 */
public final class RemoraClient implements AutoCloseable {
    private final HttpClient http;
    private final URI gateway;
    private final TokenSource tokens;
    private final Duration timeout;

    private RemoraClient(HttpClient http, URI gateway, TokenSource tokens, Duration timeout) {
        this.http = http;
        this.gateway = gateway;
        this.tokens = tokens;
        this.timeout = timeout;
    }

    /**
     * For a program in a Pod, as the samples' Deployments have it. Each can be named by a variable of the environment:
     *
     * <table>
     * <caption>What is used</caption>
     * <tr><td>{@code REMORA_GATEWAY}</td><td>the gateway, else {@code https://remora-gateway.remora-system.svc}</td></tr>
     * <tr><td>{@code REMORA_TOKEN_FILE}</td><td>the token, else {@code /var/run/secrets/remora/token}, or the Pod's own
     *     ({@code /var/run/secrets/kubernetes.io/serviceaccount/token}) if there is no such file</td></tr>
     * <tr><td>{@code REMORA_CA_FILE}</td><td>the authorities of the gateway's certificate, else
     *     {@code /var/run/secrets/remora/ca.crt}, or those that Java trusts if there is no such file</td></tr>
     * </table>
     *
     * @throws IllegalArgumentException if one of the variables says what cannot be
     */
    public static RemoraClient inCluster() {
        return inCluster(System.getenv(), Path.of("/var/run/secrets"));
    }

    static RemoraClient inCluster(Map<String, String> environment, Path secrets) {
        Path own = secrets.resolve("remora/token");
        String token = environment.get("REMORA_TOKEN_FILE");
        String authority = environment.get("REMORA_CA_FILE");
        Path usual = secrets.resolve("remora/ca.crt");
        Builder builder = builder(URI.create(
                        environment.getOrDefault("REMORA_GATEWAY", "https://remora-gateway.remora-system.svc")))
                .tokenFile(
                        token != null
                                ? Path.of(token)
                                : Files.exists(own) ? own : secrets.resolve("kubernetes.io/serviceaccount/token"));
        if (authority != null) {
            builder.authorities(Path.of(authority));
        } else if (Files.exists(usual)) {
            builder.authorities(usual);
        }
        return builder.build();
    }

    /**
     * For a gateway at this address.
     *
     * @param gateway scheme, host and perhaps a port: {@code https://remora-gateway.remora-system.svc}
     */
    public static Builder builder(URI gateway) {
        return new Builder(gateway);
    }

    /**
     * An Instance, by name. Nothing is asked yet.
     *
     * @throws IllegalArgumentException if a namespace or an Instance cannot have that name
     */
    public InstanceClient instance(String namespace, String name) {
        return new InstanceClient(this, InstanceAddress.byName(namespace, name));
    }

    /**
     * An Instance, by its UID: never another one that was made under the same name since. Nothing is asked yet.
     *
     * @param uid {@code metadata.uid}
     * @throws IllegalArgumentException if it cannot be one
     */
    public InstanceClient instance(String uid) {
        return new InstanceClient(this, InstanceAddress.byUid(uid));
    }

    PluginClient plugin(InstanceAddress instance, String name) {
        URI address = URI.create(gateway + instance.plugin(name));
        return new PluginClient(new Calls(http, timeout), tokens, address);
    }

    /** Ends all calls and WebSockets that are open. */
    @Override
    public void close() {
        http.shutdownNow();
    }

    /** What a client needs; the token is the only thing without a default. */
    public static final class Builder {
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

        private final URI gateway;
        private Duration timeout = Duration.ofMinutes(2);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Consumer<HttpClient.Builder> http = builder -> {};
        private boolean insecureHttp;
        private @Nullable TokenSource tokens;
        private @Nullable SSLContext tls;

        private Builder(URI gateway) {
            this.gateway = gateway;
        }

        /** Takes the token from a file that somebody renews, as Kubernetes does: see {@link TokenSource#file}. */
        public Builder tokenFile(Path file) {
            return token(TokenSource.file(file));
        }

        /** Takes the token from there. */
        public Builder token(TokenSource source) {
            tokens = source;
            return this;
        }

        /**
         * Trusts the authorities in a file, and no others. The file is looked at for every new connection; while it cannot be
         * read or holds no certificate, those that were in it last are trusted.
         *
         * @param pem X.509 certificates in PEM, as in {@code ca.crt} of the Secret {@code remora-gateway-tls}
         */
        public Builder authorities(Path pem) {
            return sslContext(FileTrust.context(pem));
        }

        /** Uses that for TLS instead of Java's own. It must check whose certificate it is shown. */
        public Builder sslContext(SSLContext context) {
            tls = context;
            return this;
        }

        /**
         * For how long a request without a {@code timeout} of its own may wait for the head of its answer, all attempts and the
         * time that an Instance takes to wake included. Two minutes if it is not said; requests for what takes longer say so
         * themselves.
         *
         * @param timeout more than nothing
         */
        public Builder timeout(Duration timeout) {
            this.timeout = positive("timeout", timeout);
            return this;
        }

        /**
         * For how long a connection to the gateway may take. Ten seconds if it is not said.
         *
         * @param timeout more than nothing
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /** Allows {@code http:} to hosts other than this one: whoever is on the way reads the token. */
        public Builder insecureHttp() {
            insecureHttp = true;
            return this;
        }

        /** Sets more of Java's client: an executor, HTTP/1.1, a proxy. Redirects are never followed. */
        public Builder http(Consumer<HttpClient.Builder> settings) {
            http = http.andThen(settings);
            return this;
        }

        /**
         * Makes the client. Nothing is asked yet, and no file is read.
         *
         * @throws IllegalArgumentException if the gateway's address is not one
         * @throws IllegalStateException if there is no token
         */
        public RemoraClient build() {
            if (tokens == null) {
                throw new IllegalStateException("token: missing (expected: tokenFile or token)");
            }
            HttpClient.Builder client = HttpClient.newBuilder();
            http.accept(client);
            if (tls != null) {
                client.sslContext(tls);
            }
            client.connectTimeout(connectTimeout).followRedirects(Redirect.NEVER); // a token goes nowhere else
            return new RemoraClient(client.build(), checked(), tokens, timeout);
        }

        private URI checked() {
            String scheme = Objects.requireNonNullElse(gateway.getScheme(), "");
            String host = gateway.getHost();
            boolean bare = host != null
                    && gateway.getUserInfo() == null
                    && gateway.getQuery() == null
                    && gateway.getFragment() == null
                    && Set.of("", "/").contains(gateway.getPath());
            if (!bare || !Set.of("https", "http").contains(scheme)) {
                throw new IllegalArgumentException("gateway: " + gateway
                        + " (expected: scheme, host and perhaps a port, as https://remora-gateway.remora-system.svc)");
            }
            if (scheme.equals("http") && !insecureHttp && !LOOPBACK.contains(host)) {
                throw new IllegalArgumentException("gateway: " + gateway
                        + " (expected: https, since the token would be sent in the clear; insecureHttp() allows it)");
            }
            return URI.create(scheme + "://" + gateway.getRawAuthority());
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: more than nothing)");
            }
            return value;
        }
    }
}
