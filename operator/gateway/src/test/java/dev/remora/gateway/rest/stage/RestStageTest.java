package dev.remora.gateway.rest.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.auth.CertificateAuthorities;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.pipeline.CallerCredentials;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Namespaces;
import dev.remora.gateway.rest.model.RestSettings;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import dev.remora.gateway.testing.Callers;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestStageTest {
    private static final RestSettings SETTINGS =
            new RestSettings(new Namespaces(Map.of("alice", "team-a"), null), Duration.ofSeconds(60), 4, 100);

    private final BlockingQueue<Call> called = new LinkedBlockingQueue<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final RestCalls calls = new RestCalls(SETTINGS, Callers.authenticator(), this::operate);

    private Answer operate(Call call) throws InterruptedException {
        called.add(call);
        answered.await();
        return Answer.data(Json.object().put("thread", Thread.currentThread().isVirtual()), call.started());
    }

    @AfterEach
    void stop() {
        answered.countDown();
        calls.close();
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Exchange exchange = new Exchange(
                new Exchange.Listener() {
                    @Override
                    public void onBegin() {}

                    @Override
                    public void onEnd(Exchange ended, Outcome outcome) {}
                },
                "127.0.0.1");
        channel.pipeline()
                .addLast(new RestStage(
                        calls,
                        new Identification(calls.authenticator(), () -> CertificateAuthorities.NONE),
                        new CallerCredentials(),
                        new ReadGate(channel),
                        exchange));
        return channel;
    }

    private static EmbeddedChannel send(EmbeddedChannel channel, String path, String token, String body) {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        request.headers().set("Authorization", "Bearer " + token);
        channel.writeInbound(request);
        return channel;
    }

    private static FullHttpResponse answer(EmbeddedChannel channel) {
        FullHttpResponse[] answer = new FullHttpResponse[1];
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            channel.runPendingTasks();
            answer[0] = channel.readOutbound();
            return answer[0] != null;
        });
        return Objects.requireNonNull(answer[0]);
    }

    private static JsonNode body(FullHttpResponse answer) throws IOException {
        byte[] bytes = new byte[answer.content().readableBytes()];
        answer.content().readBytes(bytes);
        answer.release();
        return Json.read(bytes);
    }

    @Test
    void shouldAnswerOffTheEventLoopAsTheCaller() throws Exception {
        // When
        EmbeddedChannel channel = send(channel(), "/v1/instances", "alice-token", "{\"a\": 1.10}");
        Call call = called.poll(60, TimeUnit.SECONDS);
        boolean early = channel.readOutbound() != null;
        answered.countDown();

        // Then
        assertThat(early).isFalse();
        assertThat(body(answer(channel)).at("/data/thread").asBoolean()).isTrue();
        assertThat(call).satisfies(made -> {
            assertThat(made.caller().username()).isEqualTo("alice");
            assertThat(made.caller().namespace()).isEqualTo("team-a");
            assertThat(made.caller().token().text()).isEqualTo("alice-token");
            assertThat(made.body()).hasToString("{\"a\":1.10}");
        });
    }

    @Test
    void shouldLetRequestsToPluginsPass() {
        // When
        EmbeddedChannel channel = send(channel(), "/v1/instances/uid/plugins/hello", "alice-token", "");

        // Then
        DefaultFullHttpRequest passed = channel.readInbound();
        assertThat(passed.uri()).isEqualTo("/v1/instances/uid/plugins/hello");
        passed.release();
    }

    @Test
    void shouldRefuseInTheEnvelope() throws IOException {
        // When
        FullHttpResponse nobody = answer(send(channel(), "/v1/instances", "wrong", "{}"));
        FullHttpResponse nowhere = answer(send(channel(), "/v1/instances", "bob-token", "{}"));
        FullHttpResponse nothing = answer(send(channel(), "/v1/nothing", "alice-token", "{}"));
        FullHttpResponse large = answer(send(channel(), "/v1/instances", "alice-token", "x".repeat(101)));
        FullHttpResponse noJson = answer(send(channel(), "/v1/instances", "alice-token", "{"));

        // Then
        assertThat(nobody.status().code()).isEqualTo(401);
        assertThat(nobody.headers().get("WWW-Authenticate")).startsWith("Bearer");
        assertThat(body(nobody).path("status").asText()).isEqualTo("error");
        assertThat(nowhere.status().code()).isEqualTo(400);
        assertThat(body(nowhere).path("message").asText()).contains("--rest-namespace");
        assertThat(nothing.status().code()).isEqualTo(404);
        assertThat(body(nothing).at("/errors/0/status").asInt()).isEqualTo(404);
        assertThat(large.status().code()).isEqualTo(413);
        assertThat(body(large).has("message")).isTrue();
        assertThat(noJson.status().code()).isEqualTo(400);
        assertThat(body(noJson).path("message").asText()).contains("line 1");
    }

    @Test
    void shouldLeaveRoomForOthersWhenOneCallerHasItsShare() throws Exception {
        // Given
        EmbeddedChannel waiting = send(channel(), "/v1/instances", "alice-token", "{}");
        called.poll(60, TimeUnit.SECONDS);

        // When
        FullHttpResponse second = answer(send(channel(), "/v1/instances", "alice-token", "{}"));

        // Then
        assertThat(second.status().code()).isEqualTo(429);
        assertThat(second.headers().get("Retry-After")).isEqualTo("1");
        assertThat(body(second).path("message").asText()).contains("1 calls");

        // And
        answered.countDown();
        assertThat(answer(waiting).release()).isTrue();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            FullHttpResponse third = answer(send(channel(), "/v1/instances", "alice-token", "{}"));
            assertThat(third.status().code()).isEqualTo(200);
            third.release();
        });
    }

    @Test
    void shouldKeepNoPlaceForWhoWasRefusedOrLeft() {
        // When
        for (int i = 0; i < 10; i++) {
            answer(send(channel(), "/v1/nothing", "alice-token", "{}")).release();
            answer(send(channel(), "/v1/instances", "alice-token", "{")).release();
            EmbeddedChannel left = channel();
            DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/instances");
            head.headers().set("Authorization", "Bearer alice-token");
            left.writeInbound(head);
            left.close();
        }
        answered.countDown();

        // Then
        FullHttpResponse next = answer(send(channel(), "/v1/instances", "alice-token", "{}"));
        assertThat(next.status().code()).isEqualTo(200);
        next.release();
    }

    @Test
    void shouldTellACallThatNobodyWaitsForIt() throws Exception {
        // Given
        EmbeddedChannel channel = send(channel(), "/v1/instances", "alice-token", "{}");
        Call call = Objects.requireNonNull(called.poll(60, TimeUnit.SECONDS));

        // When
        boolean before = call.caller().gone().getAsBoolean();
        channel.close();

        // Then
        assertThat(before).isFalse();
        assertThat(call.caller().gone().getAsBoolean()).isTrue();
    }
}
