package dev.remora.lab.pods;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.remora.lab.tls.CertificateAuthority;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a kubelet's API that {@code kubectl logs} needs, and the Node by which kube-apiserver finds it. The Node's
 * address is one of 192.0.2.0/24, which is nobody's; {@link ServiceNetwork} knows the real one.
 */
final class NodeApi implements AutoCloseable {
    private static final String ADDRESS = "192.0.2.255";
    private static final Pattern LOGS = Pattern.compile("/containerLogs/[a-z0-9-]+/([a-z0-9][a-z0-9.-]*)/[a-z0-9-]+");
    private static final Pattern TAIL = Pattern.compile("(?:^|.*&)tailLines=(\\d+)(?:&.*|$)");
    private static final Pattern FOLLOW = Pattern.compile("(?:^|.*&)follow=true(?:&.*|$)");
    private static final Duration PERIOD = Duration.ofMillis(200);

    private final HttpsServer server;
    private final Function<String, Path> logs;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private NodeApi(HttpsServer server, Function<String, Path> logs) {
        this.server = server;
        this.logs = logs;
    }

    /**
     * Starts to answer.
     *
     * @param logs file with the output of the Pod of that name
     */
    static NodeApi start(Function<String, Path> logs) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(CertificateAuthority.create("lab node")
                    .issue(List.of(ADDRESS), List.of("lab"))
                    .serverContext()));
            NodeApi api = new NodeApi(server, logs);
            server.createContext("/containerLogs/", api::answer);
            server.setExecutor(api.threads);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for kubectl logs", e);
        }
    }

    /** Tells the cluster of the Node. */
    void register(KubernetesClient client, String name) {
        Node node =
                new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
        client.resource(node).serverSideApply();
        client.nodes()
                .withName(name)
                .editStatus(now -> new NodeBuilder(now)
                        .editOrNewStatus()
                        .addNewAddress(ADDRESS, "InternalIP")
                        .withNewDaemonEndpoints()
                        .withNewKubeletEndpoint(server.getAddress().getPort())
                        .endDaemonEndpoints()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withReason("LabIsUp")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Where kube-apiserver looks for it. */
    Address announced() {
        return new Address(ADDRESS, server.getAddress().getPort());
    }

    /** Where it is. */
    Address real() {
        return new Address("127.0.0.1", server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher asked = LOGS.matcher(exchange.getRequestURI().getPath());
            Path log = asked.matches() ? logs.apply(asked.group(1)) : Path.of("");
            if (!Files.isRegularFile(log)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            Matcher tail = TAIL.matcher(query);
            pass(
                    log,
                    tail.matches() ? Integer.parseInt(tail.group(1)) : Integer.MAX_VALUE,
                    FOLLOW.matcher(query).matches(),
                    exchange.getResponseBody());
        }
    }

    private static void pass(Path log, int lines, boolean follow, OutputStream out) throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(log)) {
            byte[] all = new byte[(int) in.size()];
            ByteBuffer read = ByteBuffer.wrap(all);
            while (read.hasRemaining() && in.read(read) >= 0) {
                // until the end
            }
            int start = start(all, lines);
            out.write(all, start, all.length - start);
            ByteBuffer news = ByteBuffer.allocate(64 * 1024);
            while (follow) {
                out.flush();
                Thread.sleep(PERIOD);
                while (in.read(news.clear()) > 0) {
                    out.write(news.array(), 0, news.position());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the last lines begin. */
    private static int start(byte[] text, int lines) {
        int found = 0;
        if (lines == 0) {
            return text.length;
        }
        for (int at = text.length - 1; at > 0; at--) {
            if (text[at - 1] == '\n' && ++found == lines) {
                return at;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
