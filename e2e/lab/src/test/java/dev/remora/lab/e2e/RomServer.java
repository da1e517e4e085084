package dev.remora.lab.e2e;

import com.sun.net.httpserver.HttpServer;
import dev.remora.cli.rom.RomBuilder;
import dev.remora.cli.rom.model.RomFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A web server with one ROM file, for whoever sends the right header. */
final class RomServer implements AutoCloseable {
    static final String AUTHORIZATION = "Basic cm9tczpyb21z";

    private static final int FORBIDDEN = 403;

    private final HttpServer server;
    private final String checksum;

    private RomServer(HttpServer server, String checksum) {
        this.server = server;
        this.checksum = checksum;
    }

    /** Makes a ROM of a plugin's folder and serves it. */
    static RomServer of(Path plugin) throws IOException, InterruptedException {
        Path file = Files.createTempFile("remora-", ".rom");
        String checksum = RomBuilder.withInstalledTools().makeRomFile(plugin, RomFormat.SQUASHFS, file);
        byte[] rom = Files.readAllBytes(file);
        Files.delete(file);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/plugin.rom", exchange -> {
            try (exchange) {
                boolean known =
                        AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(known ? 200 : FORBIDDEN, known ? rom.length : -1);
                exchange.getResponseBody().write(known ? rom : new byte[0]);
            }
        });
        server.start();
        return new RomServer(server, checksum);
    }

    /**
     * A plugin's field {@code rom}.
     *
     * @param secret that holds {@link #AUTHORIZATION}
     */
    String source(String secret) {
        return "{url: 'http://127.0.0.1:%d/plugin.rom', checksum: 'sha256:%s', headersSecretRef: {name: %s}}"
                .formatted(server.getAddress().getPort(), checksum, secret);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
