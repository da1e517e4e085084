package dev.remora.bench.storm;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One kept-alive TLS connection to the gateway; requests are sent one after the other. */
final class Caller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String PATH = "/v1/namespaces/bench/instances/bench/plugins/bench/files/list?x=1";

    private final SSLSocket socket;
    private final InputStream in;
    private final byte[] request;

    private Caller(SSLSocket socket, String token) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.request = ("GET " + PATH + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Connects, TLS included; sends nothing yet. */
    static Caller connect(SSLContext tls, int port, String token) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.startHandshake();
        return new Caller(socket, token);
    }

    /** Sends a request, reads the whole answer and returns its status. */
    int ask() throws IOException {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        String start = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(start.substring(9, 12));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the gateway ended the connection");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
