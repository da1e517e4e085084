package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At least 100 bytes a second, looked at for 8 seconds, and 20 seconds in all. */
class PaceKeeperTest {
    private final List<Object> events = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new PaceKeeper(new Pace(Duration.ofSeconds(20), 100, Duration.ofSeconds(8))),
            new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    events.add(event);
                }
            });

    PaceKeeperTest() {
        channel.freezeTime();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1_000, 2_000));
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldNoticeABodyThatTricklesIn() {
        // When
        receive(request());
        trickle(9, 10);

        // Then
        assertThat(events).containsExactly(new PaceKeeper.TooSlow());
    }

    @Test
    void shouldNoticeABodyThatDoesNotComeAtAll() {
        // When
        receive(request());
        pass(9);

        // Then
        assertThat(events).containsExactly(new PaceKeeper.TooSlow());
    }

    @Test
    void shouldNotLetAQuickBeginPayForASlowRest() {
        // Given
        receive(request(), body(1_000_000));

        // When
        trickle(17, 10);

        // Then
        assertThat(events).containsExactly(new PaceKeeper.TooSlow());
    }

    @Test
    void shouldBearABodyThatComesSteadily() {
        // When
        receive(request());
        trickle(19, 101);

        // Then
        assertThat(events).isEmpty();
    }

    @Test
    void shouldNotBlameTheCallerWhileItsBodyIsNotRead() {
        // Given
        receive(request());
        channel.config().setAutoRead(false);

        // When
        pass(19);

        // Then
        assertThat(events).isEmpty();
    }

    @Test
    void shouldLetBothTalkAtTheirOwnPaceOnceTheAnswerHasBegun() {
        // Given
        receive(request());
        channel.writeOutbound(answer());

        // When
        pass(19);

        // Then
        assertThat(events).isEmpty();
    }

    @Test
    void shouldScheduleNothingForARequestThatIsThereAtOnce() {
        // When
        receive(request(), LastHttpContent.EMPTY_LAST_CONTENT);
        pass(19);

        // Then
        assertThat(events).isEmpty();
    }

    @Test
    void shouldNoticeAnAnswerThatNobodyTakes() {
        // Given
        receive(request(), LastHttpContent.EMPTY_LAST_CONTENT);
        channel.write(answer());
        channel.write(body(3_000));

        // When
        pass(9);

        // Then
        assertThat(events).containsExactly(new PaceKeeper.TooSlow());
    }

    @Test
    void shouldBearAnAnswerThatIsTakenInTheEnd() {
        // Given
        receive(request(), LastHttpContent.EMPTY_LAST_CONTENT);
        channel.write(answer());
        channel.write(body(3_000));
        pass(7);

        // When
        channel.flush();
        pass(12);

        // Then
        assertThat(events).isEmpty();
    }

    @Test
    void shouldNoticeARequestThatTakesTooLong() {
        // Given
        receive(request(), LastHttpContent.EMPTY_LAST_CONTENT);

        // When
        pass(21);

        // Then
        assertThat(events).containsExactly(new PaceKeeper.OutOfTime());
    }

    @Test
    void shouldForgetARequestThatIsOver() {
        // Given
        receive(request(), LastHttpContent.EMPTY_LAST_CONTENT);
        channel.writeOutbound(answer(), LastHttpContent.EMPTY_LAST_CONTENT);

        // When
        pass(30);

        // Then
        assertThat(events).isEmpty();
    }

    private void trickle(int seconds, int bytesPerSecond) {
        for (int second = 0; second < seconds; second++) {
            receive(body(bytesPerSecond));
            pass(1);
        }
    }

    private void receive(Object... parts) {
        for (Object part : parts) {
            channel.pipeline().fireChannelRead(part);
        }
        channel.pipeline().fireChannelReadComplete();
    }

    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private static DefaultHttpContent body(int bytes) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private static DefaultHttpRequest request() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    }

    private static DefaultHttpResponse answer() {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    }
}
