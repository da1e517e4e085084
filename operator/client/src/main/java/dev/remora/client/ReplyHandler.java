package dev.remora.client;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;

/**
 * Keeps the gateway's own answers from a handler that is meant for the plugin's.
 *
 * @param handler of the plugin's
 */
record ReplyHandler<T>(BodyHandler<T> handler) implements BodyHandler<Reply<T>> {
    @Override
    public BodySubscriber<Reply<T>> apply(ResponseInfo head) {
        return Problem.isIn(head.headers())
                ? BodySubscribers.mapping(BodySubscribers.ofInputStream(), Reply.OfGateway<T>::new)
                : BodySubscribers.mapping(handler.apply(head), Reply.OfPlugin<T>::new);
    }
}
