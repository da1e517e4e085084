package dev.remora.controller.management;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Counts the answers of the API server, as {@code remora_kubernetes_requests_total}, by verb, resource and HTTP status. A
 * watch counts once it is open; a request that was never answered has the code {@code none}.
 */
public final class ApiRequests implements Interceptor {
    /** Under which it is registered with a client. */
    public static final String NAME = "remora-requests";

    private static final String UNANSWERED = "none";

    private final MeterRegistry registry;

    /** Counts in {@code registry}. */
    public ApiRequests(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        count(request, Integer.toString(response.code()));
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        count(request, UNANSWERED);
    }

    private void count(HttpRequest request, String code) {
        ApiCall call = ApiCall.of(request.method(), request.uri());
        Counter.builder("remora.kubernetes.requests")
                .description("Requests to the Kubernetes API server by its answer")
                .tag("verb", call.verb())
                .tag("resource", call.resource())
                .tag("code", code)
                .register(registry)
                .increment();
    }
}
