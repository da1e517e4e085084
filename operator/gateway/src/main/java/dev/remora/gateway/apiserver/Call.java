package dev.remora.gateway.apiserver;

import dev.remora.gateway.auth.kubernetes.ReviewCalls.Answer;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One that is to be made, or under way. Belongs to the event loop, but for the answer. */
final class Call {
    final String path;
    final String body;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    /** Where it is under way. */
    @Nullable CallStreams connection;

    /** Its stream there. */
    int stream;

    /** When it was sent, in nanoseconds. */
    long sent;

    /** What came of the answer; 0 before its head. */
    int status;

    @Nullable ByteBuf content;

    Call(String path, String body) {
        this.path = path;
        this.body = body;
    }

    void releaseContent() {
        if (content != null) {
            content.release();
            content = null;
        }
    }
}
