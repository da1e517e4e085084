package dev.remora.gateway;

import static org.awaitility.Awaitility.await;

import dev.remora.client.GatewayException;
import dev.remora.client.RemoraClient;
import dev.remora.client.TokenSource;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.lab.controlplane.ControlPlane;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with TLS, and the two files that a caller has in a Pod: the token of ServiceAccount {@code caller}, and the
 * authorities of the gateway's certificate. Both are renewed as in a cluster, where nobody tells the caller. Connections without
 * a request end soon, so that each call opens its own.
 */
final class RenewalLab implements AutoCloseable {
    private static final String CALLER = "caller";

    private final ControlPlane controlPlane;
    private final Path folder;
    private final ShippedGateway gateway;
    private TestAuthority servers;
    private @Nullable String secret;
    private int renewals;

    private RenewalLab(ControlPlane controlPlane, Path folder, Backend plugin, String... flags) throws Exception {
        this.controlPlane = controlPlane;
        this.folder = folder;
        this.servers = new TestAuthority("serving-ca-0");
        servers.file(authorities());
        TestAuthority.write(folder, servers.server());
        String[] all = Stream.concat(
                        Stream.of(
                                "--tls-cert=" + folder.resolve("tls.crt"),
                                "--tls-key=" + folder.resolve("tls.key"),
                                "--tls-reload-interval=200ms",
                                "--idle-timeout=500ms",
                                "--allow-ttl=1s"),
                        Stream.of(flags))
                .toArray(String[]::new);
        this.gateway = ShippedGateway.start(controlPlane, plugin, all);
    }

    /** Starts it, with a token in its file. */
    static RenewalLab start(ControlPlane controlPlane, Path folder, Backend plugin, String... flags) throws Exception {
        RenewalLab lab = new RenewalLab(controlPlane, folder, plugin, flags);
        lab.gateway.awaitReady();
        lab.gateway.caller(CALLER, "instances/plugins", "get, create");
        controlPlane.identities().serviceAccount(lab.gateway.namespace(), "stranger");
        lab.renewToken();
        return lab;
    }

    ShippedGateway gateway() {
        return gateway;
    }

    URI address() {
        return URI.create("https://127.0.0.1:" + gateway.port());
    }

    /** The file with the token. */
    Path token() {
        return folder.resolve("token");
    }

    /** The file with the authorities. */
    Path authorities() {
        return folder.resolve("ca.crt");
    }

    /** A client with these files. */
    RemoraClient.Builder client() {
        return RemoraClient.builder(address()).tokenFile(token()).authorities(authorities());
    }

    /** Another token, as the kubelet writes it; the one before is refused when this returns. */
    void renewToken() throws IOException {
        String before = secret;
        String old = before == null ? "" : Files.readString(token());
        secret = "token-" + ++renewals;
        replace(token(), controlPlane.identities().tokenWhile(secret, gateway.namespace(), CALLER));
        if (before != null) {
            controlPlane
                    .admin()
                    .secrets()
                    .inNamespace(gateway.namespace())
                    .withName(before)
                    .delete();
            awaitRefused(old);
        }
    }

    /** The token of an account without any right. */
    void takeStrangersToken() throws IOException {
        replace(token(), controlPlane.identities().token(gateway.namespace(), "stranger"));
        secret = null;
    }

    private void awaitRefused(String token) {
        try (RemoraClient client = client().token(TokenSource.of(token)).build()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                try {
                    client.instance(gateway.uid()).plugin("hello").get("/");
                    return false;
                } catch (GatewayException refused) {
                    return refused.problem().slug().equals("unauthenticated");
                }
            });
        }
    }

    /**
     * Another authority: callers are given both, then the gateway gets a certificate of the new one, then callers are left with that
     * one only.
     */
    void renewAuthority() throws Exception {
        TestAuthority next = new TestAuthority("serving-ca-" + ++renewals);
        String pem = Files.readString(next.file(folder.resolve("next-ca.crt")));
        replace(authorities(), Files.readString(servers.file(folder.resolve("last-ca.crt"))) + pem);
        TestAuthority.write(folder, next.server());
        SSLContext trusting = next.trusting(null);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", gateway.port())) {
                socket.startHandshake();
                return true;
            }
        });
        replace(authorities(), pem);
        servers = next;
    }

    /** As the kubelet does: there is a file at any time. */
    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
    }
}
