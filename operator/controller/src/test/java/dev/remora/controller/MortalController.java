package dev.remora.controller;

import dev.remora.controller.FaultyApi.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A controller that dies as its rule says, and is replaced at once, as Kubernetes would: as often as rules last. */
final class MortalController implements AutoCloseable {
    private static final int RETRIES = 3;

    private final String kubeconfig;
    private final String namespace;
    private final IntFunction<Function<Call, Fate>> rules;
    private final List<FaultyApi> apis = new ArrayList<>();
    private final List<RunningController> lives = new ArrayList<>();
    private final List<CompletableFuture<Void>> successions = new ArrayList<>();
    private boolean closed;

    /**
     * Starts the first one.
     *
     * @param rules of each life, from 0
     */
    MortalController(String kubeconfig, String namespace, IntFunction<Function<Call, Fate>> rules) {
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
        this.rules = rules;
        live();
    }

    /** How often it died. */
    synchronized int deaths() {
        return (int) apis.stream().filter(api -> api.end().isDone()).count();
    }

    /** The writes of all its lives. */
    synchronized List<Call> writes() {
        return apis.stream().flatMap(api -> api.writes().stream()).toList();
    }

    private synchronized void live() {
        if (closed) {
            return;
        }
        var api = new FaultyApi(kubeconfig, rules.apply(apis.size()));
        apis.add(api);
        successions.add(api.end().thenRunAsync(this::live, Thread::startVirtualThread));
        try {
            lives.add(new RunningController(api, RETRIES, namespace));
        } catch (RuntimeException e) {
            if (!api.end().isDone()) {
                throw e;
            }
            // It died before it was up; its successor is on its way.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        apis.forEach(FaultyApi::close);
        lives.forEach(RunningController::close);
        successions.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
    }
}
