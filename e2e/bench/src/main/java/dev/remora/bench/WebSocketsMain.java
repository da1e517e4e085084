package dev.remora.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.remora.bench.websockets.Callers;
import dev.remora.bench.websockets.EchoPlugin;
import dev.remora.lab.controlplane.Repository;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-websockets}: prints what idle WebSockets cost and writes {@code target/bench/websockets.json}. */
@Command(
        name = "remora-bench-websockets",
        mixinStandardHelpOptions = true,
        description = "Idle WebSockets through one gateway: memory and processor time, and whether each still answers.",
        footer = {
            "",
            "Each takes two open files of the gateway, and two of this program, which plays callers and plugin. Where",
            "the limit of open files (ulimit -Hn) is too low for --sockets, as many are opened as it allows."
        })
final class WebSocketsMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Open files that a process needs for itself. */
    private static final int OWN_FILES = 600;

    @Option(names = "--sockets", defaultValue = "20000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int sockets = 20_000;

    @Option(names = "--heap", defaultValue = "256m", description = "The gateway's -Xmx (default: ${DEFAULT-VALUE}).")
    private String heap = "256m";

    @Option(names = "--idle", defaultValue = "30", description = "Seconds of silence (default: ${DEFAULT-VALUE}).")
    private int idle = 30;

    private WebSocketsMain() {}

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new WebSocketsMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/websockets"));
        Path result = Repository.root().resolve("target/bench/websockets.json");
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try (EchoPlugin plugin = EchoPlugin.start(loops);
                BenchCluster cluster = BenchCluster.start(plugin.port())) {
            Tls tls = Tls.selfSigned(folder);
            try (Peer gateway = gateway(folder, cluster, tls)) {
                WebSocketsRun run = measure(gateway, cluster.callerToken(), tls, loops);
                System.out.printf(
                        "%d WebSockets: %d MiB before, %d MiB with them, %.1f KiB each; idle %.1f %% of a processor%n",
                        run.sockets(), run.rssMibBefore(), run.rssMib(), run.kibPerSocket(), run.idleCpuPercent());
                JSON.writeValue(result.toFile(), run);
                System.out.println("written to " + result);
            }
        } finally {
            loops.shutdownGracefully().syncUninterruptibly();
        }
        return 0;
    }

    private Peer gateway(Path folder, BenchCluster cluster, Tls tls) throws Exception {
        int port = Peer.freePort();
        List<String> command = GatewayCommand.of(folder, cluster, heap, port, 1, tls, List.of());
        command.add("--max-connections=" + (sockets + 10));
        command.add("--max-connections-per-client=0");
        command.add("--upstream-max-connections=" + (sockets + 10));
        Path log = folder.resolve("gateway.log");
        Peer gateway = Peer.proxy("gateway", port, 1, log, command);
        gateway.await(new Request(cluster.callerToken(), tls), log);
        return gateway;
    }

    private WebSocketsRun measure(Peer gateway, String token, Tls tls, EventLoopGroup loops) throws Exception {
        int count = affordable();
        SslContext trusting = SslContextBuilder.forClient()
                .trustManager(tls.certificate().toFile())
                .build();
        URI url = URI.create("wss://127.0.0.1:" + gateway.port() + Request.PREFIX + "/");
        Callers callers = new Callers(url, token, trusting, loops);
        long before = rssKib(gateway);
        System.out.println("bench: opening " + count + " WebSockets");
        callers.open(count);
        System.out.println("bench: silence for " + idle + " s");
        Duration busy = CpuTime.of(gateway.process().toHandle());
        Thread.sleep(Duration.ofSeconds(idle));
        Duration idleTime = CpuTime.of(gateway.process().toHandle()).minus(busy);
        long after = rssKib(gateway);
        callers.sayHello();
        return new WebSocketsRun(
                count,
                before / 1024,
                after / 1024,
                (after - before) / (double) count,
                idleTime.toMillis() / 10.0 / idle);
    }

    private int affordable() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long limit = (system.getMaxFileDescriptorCount() - OWN_FILES) / 2;
        if (limit < sockets) {
            System.out.println("bench: at most " + system.getMaxFileDescriptorCount() + " open files: " + limit
                    + " WebSockets instead of " + sockets);
        }
        return (int) Math.min(sockets, limit);
    }

    /** VmRSS of proc(5). */
    private static long rssKib(Peer gateway) throws IOException {
        Path status = Path.of("/proc", Long.toString(gateway.process().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
