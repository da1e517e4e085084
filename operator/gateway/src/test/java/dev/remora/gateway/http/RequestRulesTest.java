package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRulesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RequestRules());

    @Test
    void shouldPassOnAnOrdinaryRequest() {
        // When
        channel.writeInbound(request("Host: a"));

        // Then
        assertThat(channel.<Object>readInbound()).isInstanceOf(HttpRequest.class);
    }

    @ParameterizedTest
    @CsvSource({
        "X-A: 1",
        "Host: a|Host: b",
        "Host: a|Transfer-Encoding: gzip, chunked",
        "Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
        "Host: a|Sec-WebSocket-Key1: x",
        "Host: a|Connection: upgrade|Upgrade: x|Content-Length: 1",
        "Host: a|Connection: upgrade|Upgrade: x|Transfer-Encoding: chunked"
    })
    void shouldRefuseWhatCouldBeReadDifferently(String headers) {
        // When
        channel.writeInbound(request(headers.split("\\|", -1)));

        // Then
        assertThat(refusal()).isEqualTo(Problem.BAD_REQUEST);
    }

    @Test
    void shouldSayWhatWasTooLong() {
        // When
        channel.writeInbound(failed(new TooLongHttpLineException()));
        channel.writeInbound(failed(new TooLongHttpHeaderException()));
        channel.writeInbound(failed(new IllegalArgumentException()));

        // Then
        assertThat(refusal()).isEqualTo(Problem.URI_TOO_LONG);
        assertThat(refusal()).isEqualTo(Problem.HEADERS_TOO_LARGE);
        assertThat(refusal()).isEqualTo(Problem.BAD_REQUEST);
    }

    private Problem refusal() {
        return Objects.requireNonNull(channel.<ProblemResponse>readOutbound()).problem();
    }

    private static HttpRequest failed(Throwable cause) {
        HttpRequest request = request("Host: a");
        request.setDecoderResult(DecoderResult.failure(cause));
        return request;
    }

    private static HttpRequest request(String... headers) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        for (String header : headers) {
            int colon = header.indexOf(':');
            request.headers()
                    .add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        return request;
    }
}
