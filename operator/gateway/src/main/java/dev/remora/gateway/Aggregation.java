package dev.remora.gateway;

import dev.remora.gateway.auth.kubernetes.FrontProxyConfig;
import dev.remora.gateway.server.AggregationSettings;
import dev.remora.gateway.server.ReloadingTls;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the listener for kube-apiserver needs: who that is, and TLS that asks for it. */
final class Aggregation implements AutoCloseable {
    private final InetSocketAddress listen;
    private final Duration reloadInterval;
    private final FrontProxyConfig frontProxy;
    private final ReloadingTls tls;

    private Aggregation(
            InetSocketAddress listen, ReloadingTls files, Duration reloadInterval, KubernetesClient client) {
        this.listen = listen;
        this.reloadInterval = reloadInterval;
        this.frontProxy = new FrontProxyConfig(client, this::changed);
        this.tls = files.requiring(() -> frontProxy.current().authorities());
    }

    /** {@code null} when kube-apiserver is not to connect. */
    static @Nullable Aggregation of(GatewayConfig config, KubernetesClient client) {
        return config.aggregationListen() == null || config.tls() == null
                ? null
                : new Aggregation(config.aggregationListen(), config.tls(), config.tlsReloadInterval(), client);
    }

    AggregationSettings settings() {
        return new AggregationSettings(listen, tls, frontProxy::current);
    }

    void start() {
        frontProxy.start();
        tls.start(reloadInterval);
    }

    private void changed() {
        tls.look();
    }

    @Override
    public void close() {
        frontProxy.close();
        tls.close();
    }
}
