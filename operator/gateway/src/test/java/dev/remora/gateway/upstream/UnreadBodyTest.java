package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.directory.Target;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plugin that answers and closes with a part of the body unread, on real sockets. The event loop stands still until both
 * has come in, and so meets the failed write first: without that it depends on luck.
 */
@SuppressWarnings("NullAway.Init")
class UnreadBodyTest {
    private static final UpstreamSettings SETTINGS =
            new UpstreamSettings(Duration.ofSeconds(20), Duration.ofMinutes(1), 2, 2, 8192);

    enum Sockets {
        EPOLL {
            @Override
            EventLoopGroup start() {
                return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
            }

            @Override
            Class<? extends Channel> channel() {
                return EpollSocketChannel.class;
            }
        },
        NIO {
            @Override
            EventLoopGroup start() {
                return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            }

            @Override
            Class<? extends Channel> channel() {
                return NioSocketChannel.class;
            }
        };

        abstract EventLoopGroup start();

        abstract Class<? extends Channel> channel();
    }

    private final RecordingSink sink = new RecordingSink();
    private EventLoopGroup group;
    private EventLoop eventLoop;

    @AfterEach
    void stop() throws InterruptedException {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnTheAnswerOfAPluginThatClosesWithTheBodyUnread(Sockets sockets) throws Exception {
        // When
        UpstreamConnection connection =
                exchange(sockets, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 10\r\n\r\nnot wanted");

        // Then
        awaitHeard("last");
        assertThat(heard()).contains("head 417", "content not wanted").doesNotContain("broken");
        assertThat(ask(() -> connection.idleSince() == null))
                .as("of no further use")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellThatThereIsNoAnswer(Sockets sockets) throws Exception {
        // When
        exchange(sockets, "");

        // Then
        awaitHeard("broken");
        assertThat(heard()).doesNotContain("last");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeTheRestOfTheBodyFromTheCallerAllTheSame(Sockets sockets) throws Exception {
        // When
        UpstreamConnection connection =
                exchange(sockets, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 10\r\n\r\n");

        // Then
        awaitHeard("broken"); // the answer is not whole
        assertThat(heard()).containsSubsequence("writable", "head 417");
        assertThat(ask(connection::isWritable)).isTrue();
    }

    /** The connection of a request whose body is larger than all buffers on its way, after the plugin said {@code answer}. */
    private UpstreamConnection exchange(Sockets sockets, String answer) throws Exception {
        group = sockets.start();
        eventLoop = group.next();
        try (ServerSocket plugin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            UpstreamConnection connection = connect(sockets.channel(), plugin);
            CountDownLatch closed = new CountDownLatch(1);
            try (Socket socket = plugin.accept()) {
                ask(() -> {
                    HttpRequest head = UpstreamFixture.http(HttpMethod.POST);
                    head.headers().set("Content-Length", Long.MAX_VALUE);
                    connection.begin(sink, head, false);
                    for (int part = 0; part < 4 || connection.isWritable(); part++) {
                        connection.write(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1 << 20])));
                    }
                    return true;
                });
                eventLoop.execute(() -> awaitQuietly(closed));
                OutputStream out = socket.getOutputStream();
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
            closed.countDown();
            return connection;
        }
    }

    private UpstreamConnection connect(Class<? extends Channel> channel, ServerSocket plugin) throws Exception {
        Target target = new Target(
                "team-a",
                "vm",
                "uid-1",
                "vmi-1",
                "hello",
                (InetSocketAddress) plugin.getLocalSocketAddress(),
                Target.Slumber.NEVER,
                "127.0.0.1");
        UpstreamPool pool = new UpstreamPool(eventLoop, channel, SETTINGS, any -> true, result -> {}, new LongAdder());
        return ask(() -> pool.connect(target)).get(60, TimeUnit.SECONDS);
    }

    private void awaitHeard(String word) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> heard().contains(word));
    }

    private List<String> heard() throws Exception {
        return ask(sink::heard);
    }

    private <T> T ask(Callable<T> question) throws Exception {
        return eventLoop.submit(question).get(60, TimeUnit.SECONDS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
