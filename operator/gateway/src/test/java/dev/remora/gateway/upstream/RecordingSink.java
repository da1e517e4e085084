package dev.remora.gateway.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what it is told, a word for each call; a body part that is both text and the end gives two. */
final class RecordingSink implements ResponseSink {
    private final List<String> heard = new ArrayList<>();

    /** All so far. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void onInformational(HttpResponse response) {
        heard.add("informational " + response.status().code());
    }

    @Override
    public void onSwitching(HttpResponse response) {
        heard.add("switching");
    }

    @Override
    public void onHead(HttpResponse response) {
        heard.add("head " + response.status().code());
    }

    @Override
    public void onContent(HttpContent content) {
        if (content.content().isReadable()) {
            heard.add("content " + content.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (content instanceof LastHttpContent) {
            heard.add("last");
        }
        content.release();
    }

    @Override
    public void onPause() {
        heard.add("pause");
    }

    @Override
    public void onWritable() {
        heard.add("writable");
    }

    @Override
    public void onBroken(@Nullable Throwable cause) {
        heard.add("broken");
    }
}
