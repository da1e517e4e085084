package dev.remora.client;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** From lines to events (HTML, section 9.2.6). */
final class EventReader extends Spliterators.AbstractSpliterator<ServerSentEvent> {
    private final Iterator<String> lines;
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventId = "";
    private boolean begun;

    private EventReader(Iterator<String> lines) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.lines = lines;
    }

    /** The events in these lines, each as soon as it is complete. Closing them closes the lines. */
    static Stream<ServerSentEvent> events(Stream<String> lines) {
        return StreamSupport.stream(new EventReader(lines.iterator()), false).onClose(lines::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super ServerSentEvent> action) {
        while (lines.hasNext()) {
            String line = lines.next();
            if (!begun && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            begun = true;
            if (!line.isEmpty()) {
                take(line);
            } else if (!data.isEmpty()) {
                action.accept(event());
                return true;
            } else {
                type = "";
            }
        }
        return false; // what is left is no complete event
    }

    private void take(String line) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "data" -> data.append(value).append('\n');
            case "event" -> type = value;
            case "id" -> lastEventId = value.indexOf('\0') < 0 ? value : lastEventId;
            default -> {} // a comment, retry, or what nobody knows
        }
    }

    private ServerSentEvent event() {
        data.setLength(data.length() - 1);
        ServerSentEvent event = new ServerSentEvent(type.isEmpty() ? "message" : type, data.toString(), lastEventId);
        data.setLength(0);
        type = "";
        return event;
    }
}
