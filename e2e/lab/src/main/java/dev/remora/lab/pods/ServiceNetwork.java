package dev.remora.lab.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * kube-apiserver's way into the cluster. Addresses of Services are not this machine's, so kube-apiserver asks this proxy for
 * them, by HTTP's CONNECT: what its <em>egress selector</em> is for, where a cluster's network is none of its own.
 */
public final class ServiceNetwork implements AutoCloseable {
    private static final Pattern CONNECT = Pattern.compile("CONNECT ([0-9.]+):(\\d+) HTTP/1\\.1\r\n(?s:.*)");
    private static final int LONGEST_HEAD = 8 * 1024;

    private final Path folder;
    private final Path socket;
    private final Listener listener;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Address, List<Address>> routes = new ConcurrentHashMap<>();
    private final Map<Address, List<Address>> nodes = new ConcurrentHashMap<>();

    private ServiceNetwork() throws IOException {
        // Not in the lab's folder: such a path may have 107 bytes.
        this.folder = Files.createTempDirectory("remora-lab");
        this.socket = folder.resolve("services.socket");
        this.listener = Listener.on(UnixDomainSocketAddress.of(socket), this::connect);
    }

    /** Starts to listen; nothing can be reached yet. */
    public static ServiceNetwork start() {
        try {
            return new ServiceNetwork();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on a file", e);
        }
    }

    /** The file that kube-apiserver's flag {@code --egress-selector-config-file} names. */
    public String egressConfiguration() {
        return """
                apiVersion: apiserver.k8s.io/v1beta1
                kind: EgressSelectorConfiguration
                egressSelections:
                - name: cluster
                  connection:
                    proxyProtocol: HTTPConnect
                    transport: {uds: {udsName: "%s"}}
                """.formatted(socket);
    }

    /** Which ready Pods there are behind each address of a Service; those that are not named are gone. */
    void routes(Map<Address, List<Address>> now) {
        routes.keySet().retainAll(now.keySet());
        routes.putAll(now);
    }

    /** Where a Node is that says to be somewhere else. */
    void node(Address announced, Address real) {
        nodes.put(announced, List.of(real));
    }

    /** Passes a connection to a Service on to one of its Pods. */
    void pass(SocketChannel caller, Address service) {
        try {
            Tunnel.join(caller, Tunnel.to(next(service)));
        } catch (IOException e) {
            Tunnel.reset(caller);
        }
    }

    private Address next(Address service) throws IOException {
        List<Address> targets = routes.getOrDefault(service, nodes.getOrDefault(service, List.of()));
        if (targets.isEmpty()) {
            throw new IOException("no ready Pod behind " + service);
        }
        return targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
    }

    private void connect(SocketChannel caller) {
        try {
            Matcher asked = CONNECT.matcher(head(caller));
            if (!asked.matches()) {
                throw new IOException("not a CONNECT");
            }
            SocketChannel target = Tunnel.to(next(new Address(asked.group(1), Integer.parseInt(asked.group(2)))));
            caller.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            Tunnel.join(caller, target);
        } catch (IOException e) {
            Tunnel.reset(caller);
        }
    }

    /** Byte by byte: what follows it is the tunnel's. */
    private static String head(SocketChannel in) throws IOException {
        StringBuilder head = new StringBuilder();
        ByteBuffer next = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (in.read(next.clear()) < 0 || head.length() > LONGEST_HEAD) {
                throw new IOException("no end of a head");
            }
            head.append((char) next.get(0));
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
    }
}
