package dev.remora.gateway.apiserver;

import dev.remora.gateway.auth.kubernetes.ReviewCalls;
import dev.remora.gateway.server.Transport;
import io.fabric8.kubernetes.client.Config;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls over one HTTP/2 connection, which is made when the first one comes. More than the API server wants at a time wait here.
 * A call that ends without an answer, or is told that it has no valid credentials, is made once more, through the client:
 * reviews change nothing, so that twice does no harm.
 */
public final class Http2Calls implements ReviewCalls {
    /** After which a connection on which nothing happened is not trusted to be alive. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Connector connector;
    private final HeadBlocks heads;
    private final ReviewCalls client;
    private final IntConsumer heard;
    private final Transport transport;
    private final Queue<Call> asked = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Events events = new Events();
    private volatile @Nullable EventLoopGroup loops;
    private volatile boolean closed;

    // Of the event loop.
    private final Deque<Call> waiting = new ArrayDeque<>();
    private @Nullable CallStreams connection;

    private Http2Calls(
            ApiServerAddress address,
            Config config,
            Duration timeout,
            ReviewCalls client,
            Transport transport,
            IntConsumer heard) {
        this.connector = new Connector(address, config, timeout, transport);
        this.heads = new HeadBlocks(address, new Credentials(config, Instant.now()));
        this.client = client;
        this.transport = transport;
        this.heard = heard;
    }

    /**
     * The best way there is: this one, or {@code client} where {@code config} asks for what only that can do. Connects nowhere
     * yet.
     *
     * @param client which is closed with it
     * @param timeout for a connection to be made
     * @param heard gets the status of each answer that comes this way
     */
    public static ReviewCalls over(
            ReviewCalls client, Config config, Duration timeout, Transport transport, IntConsumer heard) {
        ApiServerAddress address = ApiServerAddress.of(config);
        return address == null ? client : new Http2Calls(address, config, timeout, client, transport, heard);
    }

    @Override
    public CompletableFuture<Answer> post(String path, String body) {
        Call call = new Call(path, body);
        var _ = call.answer.whenComplete((answer, error) -> {
            if (error instanceof TimeoutException) {
                onLoop(() -> giveUp(call));
            }
        });
        asked.add(call);
        wake();
        return call.answer;
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            onLoop(this::send);
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException ended) {
            failAll();
        }
    }

    private EventLoop loop() {
        EventLoopGroup present = loops;
        return (present == null ? makeLoop() : present).next();
    }

    private synchronized EventLoopGroup makeLoop() {
        EventLoopGroup present = loops;
        if (closed) {
            throw new RejectedExecutionException();
        }
        if (present == null) {
            present = transport.eventLoops(1, "api-server");
            loops = present;
        }
        return present;
    }

    private void failAll() {
        for (Call call = asked.poll(); call != null; call = asked.poll()) {
            call.answer.completeExceptionally(new IllegalStateException("the gateway ends"));
        }
    }

    private void send() {
        woken.set(false);
        for (Call call = asked.poll(); call != null; call = asked.poll()) {
            waiting.add(call);
        }
        CallStreams present = connection;
        if (present != null && present.isStale(IDLE)) {
            present.retire();
        }
        if (waiting.isEmpty()) {
            return;
        }
        if (connection == null) {
            connect();
        } else {
            fill(connection);
        }
    }

    private void fill(CallStreams to) {
        boolean sent = false;
        while (to.hasRoom() && !waiting.isEmpty()) {
            Call call = waiting.remove();
            if (!call.answer.isDone()) {
                send(call, to);
                sent = true;
            }
        }
        if (sent) {
            to.flush();
        }
    }

    private void send(Call call, CallStreams to) {
        Http2Headers head;
        try {
            head = heads.of(call.path);
        } catch (RuntimeException noToken) {
            leaveToClient(call); // which says what is wrong
            return;
        }
        to.send(call, head);
    }

    private void connect() {
        if (!connector.mayConnect()) {
            leaveAllToClient();
            return;
        }
        CallStreams made = new CallStreams(events);
        connection = made;
        connector.connect(loop(), made).addListener(ended -> {
            if (made.isOpening()) {
                connection = null;
                nobodyThere();
            }
        });
    }

    /** A refused connection would be refused to the client, too, and that costs it much more. */
    private void nobodyThere() {
        ConnectException refused = connector.refused();
        if (refused == null) {
            leaveAllToClient();
            return;
        }
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            call.answer.completeExceptionally(refused);
        }
    }

    private void leaveAllToClient() {
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            leaveToClient(call);
        }
    }

    private void leaveToClient(Call call) {
        if (call.answer.isDone()) {
            return;
        }
        var _ = client.post(call.path, call.body).whenComplete((answer, error) -> {
            if (error == null) {
                call.answer.complete(answer);
            } else {
                call.answer.completeExceptionally(
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
        });
    }

    private void giveUp(Call call) {
        CallStreams on = call.connection;
        if (on == null) {
            waiting.remove(call);
        } else {
            on.giveUp(call);
        }
    }

    @Override
    public void close() {
        EventLoopGroup made;
        synchronized (this) {
            closed = true;
            made = loops;
        }
        if (made != null) {
            made.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        client.close();
    }

    private final class Events implements CallStreams.Listener {
        @Override
        public void opened(CallStreams opened) {
            fill(opened);
        }

        @Override
        public void retired(CallStreams retired) {
            if (retired.equals(connection)) {
                connection = null;
            }
            freed();
        }

        @Override
        public void freed() {
            if (!waiting.isEmpty()) {
                wake();
            }
        }

        @Override
        public void answered(Call call, String body) {
            if (call.status == HttpURLConnection.HTTP_UNAUTHORIZED) {
                leaveToClient(call); // which renews the token that both show
                return;
            }
            heard.accept(call.status);
            call.answer.complete(new Answer(call.status, body));
        }

        @Override
        public void broken(Call call) {
            leaveToClient(call);
        }

        @Override
        public void refused(Call call, String reason) {
            call.answer.completeExceptionally(new IllegalStateException(reason));
        }
    }
}
