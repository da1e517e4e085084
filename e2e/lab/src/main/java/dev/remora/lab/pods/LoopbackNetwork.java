package dev.remora.lab.pods;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Addresses of loopback for one lab: the lower half of 127.0.n.0/24 for Services, the upper for Pods. */
public final class LoopbackNetwork implements AutoCloseable {
    private static final int FIRST_NETWORK = 16;
    private static final int NETWORKS = 240;
    private static final int FIRST_POD = 129;
    private static final int LAST_POD = 254;
    private static final int CLAIM_PORT = 65_535;

    private final ServerSocket claim;
    private final int network;
    private final Set<Integer> taken = new HashSet<>();
    private final Map<String, String> services = new HashMap<>();
    private int last = FIRST_POD - 1;

    private LoopbackNetwork(ServerSocket claim, int network) {
        this.claim = claim;
        this.network = network;
    }

    /**
     * Takes a network that no other lab has.
     *
     * @throws IllegalStateException when there is none left
     */
    public static LoopbackNetwork claim() {
        int first = ThreadLocalRandom.current().nextInt(NETWORKS);
        for (int attempt = 0; attempt < NETWORKS; attempt++) {
            int network = FIRST_NETWORK + (first + attempt) % NETWORKS;
            ServerSocket claim = bind("127.0.%d.255".formatted(network), CLAIM_PORT);
            if (claim != null) {
                return new LoopbackNetwork(claim, network);
            }
        }
        throw new IllegalStateException("no free network in 127.0.16.0 to 127.0.255.0");
    }

    /** The address of a Service, the same for the same name. */
    synchronized String serviceAddress(String name) {
        return services.computeIfAbsent(name, any -> "127.0.%d.%d".formatted(network, services.size() + 1));
    }

    /** An address for a Pod, its own until {@link #release}; others come first before one is used again. */
    synchronized String podAddress() {
        for (int attempt = 0; attempt <= LAST_POD - FIRST_POD; attempt++) {
            last = last == LAST_POD ? FIRST_POD : last + 1;
            if (taken.add(last)) {
                return "127.0.%d.%d".formatted(network, last);
            }
        }
        throw new IllegalStateException("no free address for a Pod");
    }

    synchronized void release(String address) {
        taken.remove(Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)));
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }

    private static @Nullable ServerSocket bind(String address, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
                return socket;
            } catch (IOException e) {
                socket.close();
                return null;
            }
        } catch (IOException e) {
            return null;
        }
    }
}
