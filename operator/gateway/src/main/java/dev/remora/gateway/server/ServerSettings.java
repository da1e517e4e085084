package dev.remora.gateway.server;

import dev.remora.gateway.http.Pace;
import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.http.h2.StreamLimits;
import dev.remora.gateway.upstream.UpstreamSettings;
import dev.remora.gateway.wake.WakeSettings;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How the server runs.
 *
 * @param listen where callers connect; port 0 takes a free one
 * @param tls {@code null} for plain HTTP
 * @param threads event loops, at least 1
 * @param maxConnections callers' connections; more are closed at once
 * @param maxConnectionsPerClient of one IPv4 address or IPv6 /64; more are closed at once; 0: no such limit
 * @param http2 {@code null} for HTTP/1.1 only
 */
public record ServerSettings(
        InetSocketAddress listen,
        @Nullable TlsSource tls,
        Transport transport,
        int threads,
        int maxConnections,
        int maxConnectionsPerClient,
        RequestDecoder.Limits limits,
        Timeouts timeouts,
        Pace pace,
        UpstreamSettings upstream,
        @Nullable StreamLimits http2,
        RecheckSettings recheck,
        WakeSettings wake) {}
