package dev.remora.bench.storm;

import dev.remora.bench.Template;
import dev.remora.bench.Tls;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;

/** The scenarios, one after the other. */
final class StormBench implements AutoCloseable {
    /** So short that answers expire several times while the load runs. */
    private static final Duration SHORT_TTL = Duration.ofSeconds(2);

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Path folder;
    private final Tls tls;
    private final SSLContext trust;
    private final Process plugin;
    private final StandInApiServer api;
    private final int callers;
    private int tokensUsed;

    private StormBench(Path folder, Tls tls, SSLContext trust, Process plugin, StandInApiServer api, int callers) {
        this.folder = folder;
        this.tls = tls;
        this.trust = trust;
        this.plugin = plugin;
        this.api = api;
        this.callers = callers;
    }

    /** Starts the API server and the plugin. */
    static StormBench start(int callers) throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/storm-run"));
        int pluginPort = freePort();
        Path configuration = Template.write("backend.conf", folder, Map.of("folder", folder, "backend", pluginPort));
        Process plugin = new ProcessBuilder("nginx", "-e", "stderr", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("plugin.log").toFile())
                .start();
        Tls tls = Tls.selfSigned(folder);
        return new StormBench(
                folder, tls, tls.trusting(), plugin, StandInApiServer.start(freePort(), tls, pluginPort), callers);
    }

    /**
     * Runs all of them; progress goes to standard output.
     *
     * @param warmUp storms before any that counts
     * @param rounds storms of each kind of which the median counts
     * @param length of the scenarios under load
     */
    StormReport run(int warmUp, int rounds, Duration length) throws IOException, InterruptedException {
        List<StormResult> results = new ArrayList<>();
        System.out.println("bench-storm: the gateway with its own settings");
        try (GatewayProcess gateway = GatewayProcess.start(folder, api, tls, List.of())) {
            for (int i = 0; i < warmUp; i++) {
                storm("warm-up", gateway).once(callers, oneToken());
                storm("warm-up", gateway).once(callers, tokensOfTheirOwn());
            }
            results.add(median("first-one-token", gateway, rounds, 1));
            results.add(median("first-" + callers + "-tokens", gateway, rounds, callers));
        }
        System.out.println("bench-storm: answers that count for " + SHORT_TTL.toSeconds() + " s only");
        List<String> flags = List.of("--allow-ttl=" + SHORT_TTL.toSeconds() + "s");
        try (GatewayProcess gateway = GatewayProcess.start(folder, api, tls, flags)) {
            IntFunction<String> one = oneToken();
            IntFunction<String> many = tokensOfTheirOwn();
            storm("warm-up", gateway).paced(callers, one, INTERVAL, length);
            storm("warm-up", gateway).paced(callers, many, INTERVAL, length);
            results.add(paced("expiry-one-token", gateway, one, length));
            results.add(paced("expiry-" + callers + "-tokens", gateway, many, length));
            storm("known", gateway).once(callers, one);
            api.goAway();
            results.add(paced("outage-one-token", gateway, one, length));
            results.add(paced("outage-" + callers + "-tokens", gateway, many, length));
        }
        return new StormReport(results);
    }

    private StormResult paced(String scenario, GatewayProcess gateway, IntFunction<String> tokens, Duration length)
            throws IOException, InterruptedException {
        System.out.printf("bench-storm: %s, %d s%n", scenario, length.toSeconds());
        return storm(scenario, gateway).paced(callers, tokens, INTERVAL, length);
    }

    /** The round with the median p99; one in which something went wrong counts before any other. */
    private StormResult median(String scenario, GatewayProcess gateway, int rounds, int tokens)
            throws IOException, InterruptedException {
        List<StormResult> all = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            StormResult result = storm(scenario, gateway).once(callers, tokens == 1 ? oneToken() : tokensOfTheirOwn());
            System.out.printf(
                    "bench-storm: %s, round %d of %d: p50 %.1f ms, p99 %.1f ms, CPU %d ms of the gateway, %d ms of the load%n",
                    scenario, round, rounds, result.p50(), result.p99(), result.gatewayCpu(), result.loadCpu());
            if (result.errors() > 0 || result.tokenReviews() != tokens || result.accessReviews() != tokens) {
                return result;
            }
            all.add(result);
        }
        all.sort(Comparator.comparingDouble(StormResult::p99));
        return all.get(all.size() / 2);
    }

    private Storm storm(String scenario, GatewayProcess gateway) {
        return new Storm(scenario, api, trust, gateway);
    }

    /** One that was never seen before, for all. */
    private IntFunction<String> oneToken() {
        String token = "storm-" + tokensUsed++;
        return caller -> token;
    }

    private IntFunction<String> tokensOfTheirOwn() {
        int first = tokensUsed;
        tokensUsed += callers;
        return caller -> "storm-" + (first + caller);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        api.close();
        plugin.destroy();
    }
}
