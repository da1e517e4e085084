package dev.remora.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.gateway.health.ApiServerContact;
import dev.remora.gateway.server.Tls;
import dev.remora.gateway.server.Transport;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * What a start needs whatever the flags say, made on threads of its own while they are read: each part takes a good part of a
 * start (docs/benchmarks.md). Nothing is sent to anybody yet.
 */
final class HeadStart {
    /** All members that the gateway reads, and none that it would have to understand. */
    private static final String SOME_INSTANCE = "{\"metadata\":{},\"spec\":{},\"status\":{}}";

    /** A watch that the API server gives up ends with a Status, and goes on with a list only if it is known for one. */
    private static final List<Class<? extends KubernetesResource>> WATCHED =
            List.of(Status.class, Instance.class, Secret.class, ConfigMap.class);

    /** Daemons: {@code --help} waits for none of them. */
    private static final Executor BESIDE =
            task -> Thread.ofPlatform().daemon().name("start").start(task);

    private final ApiServerContact contact = new ApiServerContact(System::nanoTime);
    private final CompletableFuture<KubernetesSerialization> json;
    private final CompletableFuture<KubernetesClient> client;
    private final CompletableFuture<Transport> libraries;

    private HeadStart(Supplier<Config> config) {
        var _ = LoggerFactory.getILoggerFactory(); // two threads that log first would lose lines to each other
        json = beside(HeadStart::readerOfWatches);
        var _ = json.thenAcceptAsync(reader -> reader.unmarshal(SOME_INSTANCE, Instance.class), BESIDE);
        client = beside(() -> client(config.get()));
        libraries = beside(HeadStart::loadLibraries);
    }

    /**
     * Returns at once.
     *
     * @param config reads how to reach the API server
     */
    static HeadStart begin(Supplier<Config> config) {
        return new HeadStart(config);
    }

    /** Hears of every answer of the API server. */
    ApiServerContact contact() {
        return contact;
    }

    /** A way to the API server; waits until it is there. */
    KubernetesClient client() {
        return client.join();
    }

    /** Another way there. */
    KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(json.join())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(ApiServerContact.NAME, contact))
                .build();
    }

    /** To be called before the process ends without a gateway: a library half unpacked would stay in the temporary folder. */
    void settle() {
        libraries.handle((transport, error) -> transport).join();
    }

    /** Knows what comes by watches, and nothing else: all kinds that there are would be some hundred classes. */
    static KubernetesSerialization readerOfWatches() {
        KubernetesSerialization json = new KubernetesSerialization(new ObjectMapper(), false);
        WATCHED.forEach(json::registerKubernetesResource);
        return json;
    }

    private static Transport loadLibraries() {
        Tls.provider();
        return Transport.best();
    }

    private static <T> CompletableFuture<T> beside(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, BESIDE);
    }
}
