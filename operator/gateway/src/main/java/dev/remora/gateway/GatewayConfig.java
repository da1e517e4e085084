package dev.remora.gateway;

import dev.remora.gateway.auth.CachePolicy;
import dev.remora.gateway.auth.Lifetime;
import dev.remora.gateway.http.Pace;
import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.rest.model.RestSettings;
import dev.remora.gateway.server.RecheckSettings;
import dev.remora.gateway.server.ReloadingTls;
import dev.remora.gateway.server.ServerSettings;
import dev.remora.gateway.server.TlsSettings;
import dev.remora.gateway.server.TlsVersion;
import dev.remora.gateway.server.Transport;
import dev.remora.gateway.upstream.UpstreamSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The flags, checked.
 *
 * @param tls also in {@code server}; {@code null} for plain HTTP
 * @param aggregationListen where kube-apiserver connects; {@code null}: nowhere
 * @param audiences empty: tokens for the API server itself
 * @param identity name of this replica, not empty
 * @param audit whether audit lines are written to standard output
 * @param rest of the REST API; {@code null} when it is off
 * @param console whether it is served
 */
record GatewayConfig(
        ServerSettings server,
        @Nullable ReloadingTls tls,
        Duration tlsReloadInterval,
        @Nullable InetSocketAddress aggregationListen,
        InetSocketAddress managementListen,
        List<String> audiences,
        CachePolicy cachePolicy,
        Duration reviewTimeout,
        int maxReviews,
        Duration drainDelay,
        Duration drainTimeout,
        String identity,
        boolean audit,
        @Nullable RestSettings rest,
        boolean console) {
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final int MAX_RESPONSE_HEADER = 64 * 1024;

    /** A command line that fills {@code options} from arguments, then from the environment. */
    static CommandLine commandLine(GatewayOptions options, Map<String, String> environment) {
        return new CommandLine(options)
                .registerConverter(Duration.class, new DurationConverter())
                .setDefaultValueProvider(new EnvironmentDefaults(environment));
    }

    /**
     * Checks what picocli read.
     *
     * @throws IllegalArgumentException naming the flag, its value and what is allowed
     */
    static GatewayConfig of(GatewayOptions options) {
        Transport transport = transport(options.transport);
        int threads = options.threads == 0 ? Runtime.getRuntime().availableProcessors() : options.threads;
        ReloadingTls tls = tls(options);
        return new GatewayConfig(
                new ServerSettings(
                        address("--listen", options.listen),
                        tls,
                        transport,
                        atLeastOne("--threads", threads),
                        atLeastOne("--max-connections", options.maxConnections),
                        notNegative("--max-connections-per-client", options.maxConnectionsPerClient),
                        new RequestDecoder.Limits(
                                atLeastOne("--max-uri-bytes", options.maxUriBytes),
                                atLeastOne("--max-header-bytes", options.maxHeaderBytes)),
                        new Timeouts(
                                positive("--header-timeout", options.headerTimeout),
                                positive("--idle-timeout", options.idleTimeout),
                                positive("--stream-idle-timeout", options.streamIdleTimeout),
                                LINGER),
                        new Pace(
                                options.requestTimeout,
                                notNegative("--min-client-rate", options.minClientRate),
                                positive("--slow-client-timeout", options.slowClientTimeout)),
                        new UpstreamSettings(
                                positive("--connect-timeout", options.connectTimeout),
                                positive("--upstream-idle-timeout", options.upstreamIdleTimeout),
                                options.upstreamMaxIdle,
                                atLeastOne("--upstream-max-connections", options.upstreamMaxConnections),
                                MAX_RESPONSE_HEADER),
                        options.http2.limits(),
                        new RecheckSettings(
                                positive("--recheck-interval", options.recheckInterval),
                                options.outageGrace,
                                Math.max(1, options.maxReviews / (2 * Math.max(1, threads)))),
                        options.wake.settings()),
                tls,
                positive("--tls-reload-interval", options.tlsReloadInterval),
                aggregationListen(options),
                address("--management-listen", options.managementListen),
                options.audiences.stream()
                        .filter(audience -> !audience.isBlank())
                        .toList(),
                new CachePolicy(
                        new Lifetime(positive("--allow-ttl", options.allowTtl), options.outageGrace),
                        options.denyTtl,
                        atLeastOne("--cache-size", options.cacheSize)),
                positive("--review-timeout", options.reviewTimeout),
                atLeastOne("--max-reviews", options.maxReviews),
                options.drainDelay,
                options.drainTimeout,
                identity(options.identity),
                audit(options.audit),
                options.rest.settings(),
                options.console.on(options.requireClientCertificate));
    }

    private static @Nullable ReloadingTls tls(GatewayOptions options) {
        if (options.requireClientCertificate && options.clientCaFile == null) {
            throw new IllegalArgumentException("--require-client-certificate: given without --client-ca-file (expected:"
                    + " the authorities whose certificates count)");
        }
        if (options.tlsCert != null && options.tlsKey != null) {
            if (options.insecureHttp) {
                throw new IllegalArgumentException("--insecure-http: given with --tls-cert (expected: one of them)");
            }
            return new ReloadingTls(new TlsSettings(
                    options.tlsCert,
                    options.tlsKey,
                    options.clientCaFile,
                    options.requireClientCertificate,
                    tlsVersion(options.tlsMinVersion),
                    options.http2.limits() != null));
        }
        if (options.clientCaFile != null) {
            throw new IllegalArgumentException("--client-ca-file: given without --tls-cert (expected: both)");
        }
        if (options.tlsCert != null || options.tlsKey != null) {
            throw new IllegalArgumentException("--tls-cert and --tls-key: one is missing (expected: both or neither)");
        }
        if (!options.insecureHttp) {
            throw new IllegalArgumentException(
                    "--tls-cert: not given (expected: a certificate, or --insecure-http for plain HTTP)");
        }
        return null;
    }

    private static @Nullable InetSocketAddress aggregationListen(GatewayOptions options) {
        if (options.aggregationListen == null) {
            return null;
        }
        if (options.tlsCert == null) {
            throw new IllegalArgumentException("--aggregation-listen: given without --tls-cert (expected: both)");
        }
        return address("--aggregation-listen", options.aggregationListen);
    }

    private static TlsVersion tlsVersion(String version) {
        return switch (version) {
            case "1.2" -> TlsVersion.TLS_1_2;
            case "1.3" -> TlsVersion.TLS_1_3;
            default -> throw new IllegalArgumentException("--tls-min-version: " + version + " (expected: 1.2 or 1.3)");
        };
    }

    private static Transport transport(String name) {
        return switch (name) {
            case "auto" -> Transport.best();
            case "epoll" -> Transport.EPOLL;
            case "nio" -> Transport.NIO;
            default -> throw new IllegalArgumentException("--transport: " + name + " (expected: auto, epoll or nio)");
        };
    }

    private static String identity(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("--identity: empty (expected: a name of this replica)");
        }
        return name;
    }

    private static boolean audit(String name) {
        return switch (name) {
            case "stdout" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("--audit: " + name + " (expected: stdout or off)");
        };
    }

    private static InetSocketAddress address(String flag, String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            String host = text.substring(0, Math.max(colon, 0)).replace("[", "").replace("]", "");
            if (colon >= 0 && port >= 0 && port <= 65535) {
                return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
            }
        } catch (NumberFormatException noPort) {
            // falls through to the message below
        }
        throw new IllegalArgumentException(flag + ": " + text + " (expected: HOST:PORT, port 0 to 65535)");
    }

    private static int notNegative(String flag, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(flag + ": " + value + " (expected: at least 0)");
        }
        return value;
    }

    static int atLeastOne(String flag, int value) {
        return (int) atLeastOne(flag, (long) value);
    }

    static long atLeastOne(String flag, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(flag + ": " + value + " (expected: at least 1)");
        }
        return value;
    }

    static Duration positive(String flag, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(flag + ": " + value.toMillis() + "ms (expected: more than 0)");
        }
        return value;
    }
}
