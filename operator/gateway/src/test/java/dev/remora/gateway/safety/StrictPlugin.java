package dev.remora.gateway.safety;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.StrictHttp;
import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.StrictHttp.Stream;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A plugin that reads strictly, remembers what it read, and answers each request with what it understood. */
final class StrictPlugin implements AutoCloseable {
    private final List<Message> seen = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Backend backend = Backend.start(this::talk);

    private void talk(Wire wire) throws IOException {
        String text = "";
        String more;
        while ((more = wire.readSome()) != null) {
            text += more;
            Stream stream;
            try {
                stream = StrictHttp.requests(text);
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
                return;
            }
            for (Message request : stream.messages()) {
                seen.add(request);
                String answer = request.start().startsWith("HEAD ") ? "" : request.summary();
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer);
            }
            text = stream.rest();
        }
    }

    Backend backend() {
        return backend;
    }

    /** Forgets what it saw. */
    void forget() {
        seen.clear();
        faults.clear();
    }

    /** Complete requests that came. */
    List<Message> seen() {
        return seen;
    }

    /** What came and was no HTTP, or could be read in two ways. */
    List<String> faults() {
        return faults;
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}
