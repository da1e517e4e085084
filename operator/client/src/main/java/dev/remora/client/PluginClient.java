package dev.remora.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;

/**
 * A plugin of an Instance.
 *
 * <p>What it answers is returned, whatever the status. What the gateway answers itself is thrown as a {@link GatewayException},
 * but for two cases, which the caller does not notice:
 *
 * <ul>
 *   <li>The token is refused, and {@link TokenSource#refused} has another one: the request is made once more.
 *   <li>The gateway says to ask again later (503 with {@code Retry-After}), as for an Instance that wakes: the request is made
 *       again then, for as long as its {@code timeout} lasts.
 * </ul>
 *
 * Both only where the gateway says that nothing of the request went to the plugin ({@code Remora-Unsent}), and then whatever the
 * method. What may have been carried out is not made again, with one exception that is Java's own: a GET or HEAD whose kept
 * connection ends before any byte of an answer.
 *
 * <p>A body is sent from its beginning each time, so it must be one that can be: those of {@code BodyPublishers.ofString},
 * {@code ofByteArray} and {@code ofFile} can, that of {@code ofInputStream} asks for another stream.
 */
public final class PluginClient {
    private final Calls calls;
    private final TokenSource tokens;
    private final URI address;

    /** @param address without a slash at its end */
    PluginClient(Calls calls, TokenSource tokens, URI address) {
        this.calls = calls;
        this.tokens = tokens;
        this.address = address;
    }

    /** The same plugin with another token: with {@code authorization.type: Bearer} it has one of its own. */
    public PluginClient withToken(TokenSource source) {
        return new PluginClient(calls, source, address);
    }

    /** Where the gateway has it; no slash at its end. */
    public URI address() {
        return address;
    }

    /**
     * A request for {@link #send}, to be completed with the method, headers, a body and {@code timeout}: how long the head of
     * the answer may take, all attempts and the time that an Instance takes to wake included. The gateway is told that time
     * ({@code Prefer: wait}), unless the request has a {@code Prefer} of its own.
     *
     * @param path what the plugin gets, byte for byte, with a query if there is one: {@code /files/list?a=%2F}. Begins with a
     *     slash. What a URI cannot have must be escaped already. Java leaves out the question mark of an empty query
     * @throws IllegalArgumentException if it has such a character
     */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(at(path));
    }

    /**
     * GET, with the answer as text.
     *
     * @param path as for {@link #request}
     * @throws GatewayException if the gateway answered itself
     * @throws IOException if the network or the token fails
     */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build(), BodyHandlers.ofString());
    }

    /**
     * POST, with the answer as text.
     *
     * @param path as for {@link #request}
     * @param json sent as {@code application/json}
     * @throws GatewayException if the gateway answered itself
     * @throws IOException if the network or the token fails
     */
    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return send(request, BodyHandlers.ofString());
    }

    /**
     * Any request. Bodies are streamed both ways, as their publisher and handler have it; {@link ServerSentEvent#handler} is one
     * for server-sent events.
     *
     * @param request made with {@link #request} of this plugin. An {@code Authorization} of its own is not sent
     * @param handler of the plugin's answer
     * @return the plugin's answer; its {@code request()} is the one given, without the token
     * @throws GatewayException if the gateway answered itself
     * @throws java.net.http.HttpTimeoutException if there was no answer in time; the plugin may have acted on the request
     * @throws IOException if the network or the token fails
     * @throws IllegalArgumentException if the request is not for this plugin: a token is not for anybody else
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        if (!isHere(request.uri())) {
            throw new IllegalArgumentException(
                    "request: for " + request.uri() + " (expected: made by request(path) of " + address + ")");
        }
        return calls.send(tokens, request, handler);
    }

    /**
     * Opens a WebSocket. The caller needs the verb {@code create} for that. It is closed when the token ends.
     *
     * @param path as for {@link #request}
     * @param listener hears what comes
     * @param subprotocols in the order in which they are preferred
     * @throws GatewayException if the gateway answered itself; the problem has no detail then
     * @throws java.net.http.WebSocketHandshakeException if the plugin did not open it
     * @throws IOException if the network or the token fails
     */
    public WebSocket webSocket(String path, WebSocket.Listener listener, String... subprotocols)
            throws IOException, InterruptedException {
        String http = at(path).toString();
        return calls.open(tokens, URI.create("ws" + http.substring("http".length())), listener, subprotocols);
    }

    private URI at(String path) {
        boolean begins = path.isEmpty() || path.startsWith("/");
        if (!begins || path.indexOf('#') >= 0 || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw unexpected(path);
        }
        try {
            return URI.create(address + path);
        } catch (IllegalArgumentException e) {
            throw unexpected(path);
        }
    }

    private static IllegalArgumentException unexpected(String path) {
        return new IllegalArgumentException("path: " + path
                + " (expected: begins with a slash, and what no URI can have is escaped, as %20 for a space)");
    }

    private boolean isHere(URI uri) {
        String text = uri.toString();
        String here = address.toString();
        return text.equals(here) || text.startsWith(here + "/");
    }
}
