package dev.remora.gateway.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Takes what a plugin answers to one request; called on the event loop that both sides share. */
interface ResponseSink {
    /** A 1xx other than 101; the answer is still to come. */
    void onInformational(HttpResponse response);

    /** 101 to a request that asked for it: the connection is the sink's now, to carry the new protocol. */
    void onSwitching(HttpResponse response);

    /** The final head. */
    void onHead(HttpResponse response);

    /** A part of the body, which the sink releases. After the last part the connection is no longer the sink's. */
    void onContent(HttpContent content);

    /** Nothing more for now: what was written should go out. */
    void onPause();

    /** The plugin takes more of the request. */
    void onWritable();

    /** The connection is gone and the answer is not complete. */
    void onBroken(@Nullable Throwable cause);
}
