package dev.remora.gateway.server;

import dev.remora.gateway.auth.FrontProxy;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * The listener for kube-apiserver, which passes on what its users ask of the aggregated API.
 *
 * @param listen where kube-apiserver connects; port 0 takes a free one
 * @param tls must ask for a client certificate of the front proxy
 * @param frontProxy who kube-apiserver is, as of now
 */
public record AggregationSettings(InetSocketAddress listen, TlsSource tls, Supplier<FrontProxy> frontProxy) {}
