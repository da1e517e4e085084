package dev.remora.bench.storm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Callers that begin at the same moment, each on a connection of its own that is there already. */
final class Storm {
    private record Asked(long nanos, boolean answered) {}

    private final String scenario;
    private final StandInApiServer api;
    private final SSLContext tls;
    private final GatewayProcess gateway;

    Storm(String scenario, StandInApiServer api, SSLContext tls, GatewayProcess gateway) {
        this.scenario = scenario;
        this.api = api;
        this.tls = tls;
        this.gateway = gateway;
    }

    /** One request of each caller. */
    StormResult once(int callers, IntFunction<String> tokens) throws InterruptedException, IOException {
        return run(callers, tokens, caller -> List.of(ask(caller)));
    }

    /** Requests of each caller, one after the other at that interval, for that long. */
    StormResult paced(int callers, IntFunction<String> tokens, Duration interval, Duration length)
            throws InterruptedException, IOException {
        return run(callers, tokens, caller -> {
            List<Asked> asked = new ArrayList<>();
            long start = System.nanoTime();
            for (long due = 0; due < length.toNanos(); due += interval.toNanos()) {
                long early = start + due - System.nanoTime();
                if (early > 0) {
                    Thread.sleep(Duration.ofNanos(early));
                }
                asked.add(ask(caller));
            }
            return asked;
        });
    }

    @FunctionalInterface
    private interface Script {
        List<Asked> run(Caller caller) throws InterruptedException;
    }

    private StormResult run(int count, IntFunction<String> tokens, Script script)
            throws InterruptedException, IOException {
        List<Caller> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                callers.add(Caller.connect(tls, gateway.port(), tokens.apply(i)));
            }
            int tokenReviews = api.tokenReviews();
            int accessReviews = api.accessReviews();
            ProcessorTimes before = ProcessorTimes.now(gateway);
            CountDownLatch go = new CountDownLatch(1);
            List<Future<List<Asked>>> running = new ArrayList<>();
            for (Caller caller : callers) {
                running.add(threads.submit(() -> {
                    go.await();
                    return script.run(caller);
                }));
            }
            go.countDown();
            List<Asked> all = running.stream().flatMap(Storm::result).toList();
            return StormResult.of(
                    scenario,
                    all.stream().mapToLong(Asked::nanos).toArray(),
                    (int) all.stream().filter(asked -> !asked.answered()).count(),
                    api.tokenReviews() - tokenReviews,
                    api.accessReviews() - accessReviews,
                    ProcessorTimes.now(gateway).minus(before));
        } finally {
            for (Caller caller : callers) {
                caller.close();
            }
        }
    }

    private static Stream<Asked> result(Future<List<Asked>> running) {
        try {
            return running.get().stream();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a caller broke", e);
        }
    }

    private static Asked ask(Caller caller) {
        long start = System.nanoTime();
        boolean answered;
        try {
            answered = caller.ask() == 200;
        } catch (IOException e) {
            answered = false;
        }
        return new Asked(System.nanoTime() - start, answered);
    }
}
