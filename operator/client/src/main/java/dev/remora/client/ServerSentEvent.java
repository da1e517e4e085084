package dev.remora.client;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * A server-sent event (HTML, section 9.2). {@code retry} is not told: nothing here connects again by itself.
 *
 * @param type {@code message} if the event had none
 * @param data its lines joined by line feeds
 * @param lastEventId what to send as {@code Last-Event-ID} to go on after this event, empty if no event so far had an id
 */
public record ServerSentEvent(String type, String data, String lastEventId) {
    /**
     * For {@link PluginClient#send}: the events as they come. Close the stream to end the answer early.
     *
     * <pre>{@code
     * HttpRequest request = plugin.request("/events").header("Accept", "text/event-stream").build();
     * try (Stream<ServerSentEvent> events = plugin.send(request, ServerSentEvent.handler()).body()) {
     *     events.forEach(event -> System.out.println(event.data()));
     * }
     * }</pre>
     *
     * Whether the answer has events at all is for the caller to look at: its status and {@code Content-Type}.
     */
    public static BodyHandler<Stream<ServerSentEvent>> handler() {
        return head -> BodySubscribers.mapping(BodySubscribers.ofLines(StandardCharsets.UTF_8), EventReader::events);
    }
}
