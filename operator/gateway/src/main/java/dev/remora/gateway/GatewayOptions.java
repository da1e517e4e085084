package dev.remora.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags, as picocli fills them. {@link GatewayConfig} checks them and gives them types. */
@Command(
        name = "remora-gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Forwards authenticated HTTP requests to the plugins of running guests.",
        footer = {
            "",
            "Every flag can be given as an environment variable too: --tls-cert as REMORA_TLS_CERT.",
            "Durations are numbers with a unit: 500ms, 30s, 5m, 1h.",
            "The API server is found as kubectl finds it (KUBECONFIG), or from inside the cluster.",
            "",
            "`remora-gateway check --help`: asks an installed Remora whether it works."
        })
@SuppressWarnings("NullAway.Init") // picocli fills every field that has a default value
final class GatewayOptions {
    @Option(
            names = "--listen",
            defaultValue = "0.0.0.0:8443",
            paramLabel = "HOST:PORT",
            description = "Where callers connect (default ${DEFAULT-VALUE}).")
    String listen;

    @Option(
            names = "--aggregation-listen",
            paramLabel = "HOST:PORT",
            description = {
                "Where kube-apiserver connects, to pass on what its users ask of /apis/gateway.remora.dev. It must prove",
                "to be the front proxy of ConfigMap kube-system/extension-apiserver-authentication. Without it: nowhere."
            })
    @Nullable String aggregationListen;

    @Option(
            names = "--management-listen",
            defaultValue = "0.0.0.0:9090",
            paramLabel = "HOST:PORT",
            description = "Plain HTTP for /livez, /readyz and /metrics (default ${DEFAULT-VALUE}).")
    String managementListen;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain in PEM, the leaf first.")
    @Nullable Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key in PEM, without a passphrase.")
    @Nullable Path tlsKey;

    @Option(
            names = "--tls-min-version",
            defaultValue = "1.2",
            paramLabel = "VERSION",
            description = "Oldest TLS that is spoken: 1.2 or 1.3 (default ${DEFAULT-VALUE}).")
    String tlsMinVersion;

    @Option(
            names = "--tls-reload-interval",
            defaultValue = "10s",
            paramLabel = "TIME",
            description =
                    "How often the files of TLS are looked at; changed ones serve the next connections (default ${DEFAULT-VALUE}).")
    Duration tlsReloadInterval;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = {
                "PEM authorities of callers' certificates. Who brings one of theirs and no token is known by it: the common",
                "name is the user, organisations are groups, as with kube-apiserver. Without it nobody is asked for one."
            })
    @Nullable Path clientCaFile;

    @Option(
            names = "--require-client-certificate",
            description = "With --client-ca-file: who brings none is turned away in the handshake, token or not.")
    boolean requireClientCertificate;

    @Option(
            names = "--insecure-http",
            description =
                    "Without a certificate: plain HTTP. Tokens then cross the network readable; only for loopback and tests.")
    boolean insecureHttp;

    @Option(
            names = "--audience",
            split = ",",
            defaultValue = "",
            paramLabel = "NAME",
            description = {
                "Whom tokens must be meant for, one of these, for example gateway.remora.dev: stricter, but callers then",
                "need tokens of their own. Without it: for the API server, as every ServiceAccount's token is."
            })
    List<String> audiences;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Event loops; 0: one per processor (default ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--transport",
            defaultValue = "auto",
            description = "auto, epoll or nio (default ${DEFAULT-VALUE}).")
    String transport;

    @Option(
            names = "--allow-ttl",
            defaultValue = "30s",
            paramLabel = "TIME",
            description =
                    "For how long a yes of the API server counts: a lost right is noticed that late (default ${DEFAULT-VALUE}).")
    Duration allowTtl;

    @Option(
            names = "--deny-ttl",
            defaultValue = "5s",
            paramLabel = "TIME",
            description = "For how long a no counts: a new right is noticed that late (default ${DEFAULT-VALUE}).")
    Duration denyTtl;

    @Option(
            names = "--outage-grace",
            defaultValue = "2m",
            paramLabel = "TIME",
            description =
                    "For how much longer a yes counts while the API server does not answer; 0s: not at all (default ${DEFAULT-VALUE}).")
    Duration outageGrace;

    @Option(
            names = "--recheck-interval",
            defaultValue = "30s",
            paramLabel = "TIME",
            description = {
                "How often it is asked again whether a caller may go on with a stream, WebSocket or long request, which",
                "ends when not (default ${DEFAULT-VALUE})."
            })
    Duration recheckInterval;

    @Option(
            names = "--cache-size",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Most tokens, and most permissions, that are remembered (default ${DEFAULT-VALUE}).")
    int cacheSize;

    @Option(
            names = "--review-timeout",
            defaultValue = "3s",
            paramLabel = "TIME",
            description =
                    "For how long a caller waits for the API server before the answer is 503 (default ${DEFAULT-VALUE}).")
    Duration reviewTimeout;

    @Option(
            names = "--max-reviews",
            defaultValue = "256",
            paramLabel = "N",
            description = "Most questions to the API server at a time (default ${DEFAULT-VALUE}).")
    int maxReviews;

    @Option(
            names = "--max-connections",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Callers' connections; more are closed at once (default ${DEFAULT-VALUE}).")
    int maxConnections;

    @Option(
            names = "--max-connections-per-client",
            defaultValue = "10000",
            paramLabel = "N",
            description = {
                "Of one address (IPv6: /64); more are closed at once. Behind a load balancer all callers may share one",
                "address. 0: no such limit (default ${DEFAULT-VALUE})."
            })
    int maxConnectionsPerClient;

    @Option(
            names = "--max-uri-bytes",
            defaultValue = "8192",
            paramLabel = "N",
            description = "Longest request line (default ${DEFAULT-VALUE}).")
    int maxUriBytes;

    @Option(
            names = "--max-header-bytes",
            defaultValue = "32768",
            paramLabel = "N",
            description = "Largest header section (default ${DEFAULT-VALUE}).")
    int maxHeaderBytes;

    @Option(
            names = "--header-timeout",
            defaultValue = "10s",
            paramLabel = "TIME",
            description = "For a request's head to arrive (default ${DEFAULT-VALUE}).")
    Duration headerTimeout;

    @Option(
            names = "--idle-timeout",
            defaultValue = "75s",
            paramLabel = "TIME",
            description = "For a caller's connection between requests (default ${DEFAULT-VALUE}).")
    Duration idleTimeout;

    @Option(
            names = "--stream-idle-timeout",
            defaultValue = "10m",
            paramLabel = "TIME",
            description = "For a request or tunnel in which no byte moves (default ${DEFAULT-VALUE}).")
    Duration streamIdleTimeout;

    @Mixin
    Http2Options http2;

    @Option(
            names = "--request-timeout",
            defaultValue = "0s",
            paramLabel = "TIME",
            description = {
                "For a request from its head to the end of its answer, server-sent events included; not for WebSockets",
                "and other upgrades. 0s: as long as it takes (default ${DEFAULT-VALUE})."
            })
    Duration requestTimeout;

    @Option(
            names = "--min-client-rate",
            defaultValue = "240",
            paramLabel = "N",
            description = {
                "Bytes per second that a caller sends of a body, until the answer begins, or takes of an answer that",
                "waits for it. 0: as slow as it likes (default ${DEFAULT-VALUE})."
            })
    int minClientRate;

    @Option(
            names = "--slow-client-timeout",
            defaultValue = "60s",
            paramLabel = "TIME",
            description = "For how long a caller may be slower than that (default ${DEFAULT-VALUE}).")
    Duration slowClientTimeout;

    @Option(
            names = "--connect-timeout",
            defaultValue = "3s",
            paramLabel = "TIME",
            description = "For a connection to a plugin (default ${DEFAULT-VALUE}).")
    Duration connectTimeout;

    @Option(
            names = "--upstream-idle-timeout",
            defaultValue = "4s",
            paramLabel = "TIME",
            description =
                    "For how long an unused connection to a plugin is kept; shorter than plugins keep theirs (default ${DEFAULT-VALUE}).")
    Duration upstreamIdleTimeout;

    @Option(
            names = "--upstream-max-idle",
            defaultValue = "256",
            paramLabel = "N",
            description = "Unused connections kept per plugin and event loop (default ${DEFAULT-VALUE}).")
    int upstreamMaxIdle;

    @Option(
            names = "--upstream-max-connections",
            defaultValue = "2048",
            paramLabel = "N",
            description =
                    "Connections per plugin and event loop; beyond it the answer is 503 (default ${DEFAULT-VALUE}).")
    int upstreamMaxConnections;

    @Mixin
    WakeOptions wake;

    @Mixin
    RestOptions rest;

    @Mixin
    ConsoleOptions console;

    @Option(
            names = "--drain-delay",
            defaultValue = "5s",
            paramLabel = "TIME",
            description =
                    "After SIGTERM: for how long connections are still taken while /readyz already says no (default ${DEFAULT-VALUE}).")
    Duration drainDelay;

    @Option(
            names = "--drain-timeout",
            defaultValue = "30s",
            paramLabel = "TIME",
            description = {
                "After that: for how long requests under way, streams and WebSockets may go on; a second SIGTERM ends",
                "both waits (default ${DEFAULT-VALUE})."
            })
    Duration drainTimeout;

    @Option(
            names = "--identity",
            defaultValue = "${env:HOSTNAME:-remora-gateway}",
            paramLabel = "NAME",
            description = {
                "Name of this replica in the Leases that it renews; the Pod's, unless given",
                "(default ${DEFAULT-VALUE})."
            })
    String identity;

    @Option(
            names = "--audit",
            defaultValue = "stdout",
            description = "Where audit lines go: stdout or off (default ${DEFAULT-VALUE}).")
    String audit;
}
