package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "AUTHORIZATION",
                "Forwarded",
                "Impersonate-User",
                "Impersonate-Extra-scopes",
                "impersonate_group",
                "Proxy-Authorization",
                "Proxy-Authenticate",
                "Proxy_Authorization",
                "Remora-Error",
                "remora_anything",
                "X-Forwarded",
                "X-Forwarded-For",
                "x_forwarded_for",
                "X_Forwarded-Host",
                "X-ForwardedFor",
                "X-Original-URL",
                "X-Real-IP",
                "X-Client-IP",
                "X-Cluster-Client-IP",
                "True-Client-IP",
                "X-Auth-Request-User",
                "X_REAL_IP",
                "X-Remora-User",
                "X_Remora_User",
                "x-remora_groups",
                "X-Remora-Not-Yet-Invented",
                "X-Remote-User",
                "X-Remote-Extra-scopes",
                "X.Remora.User",
                "x~remora~user",
                "X-Remora_User",
                "X!Forwarded*For",
                "Impersonate|User",
                "Impersonate.Uid",
                "X-Remote-Group",
                "X_Remote.Uid",
                "Remote-User",
                "REMOTE_USER",
                "Client-Cert",
                "Client-Cert-Chain",
                "SSL_CLIENT_S_DN",
                "X-SSL-Client-Verify",
                "X-Client-Cert",
                "X-Authenticated-Userid",
                "X-WEBAUTH-USER"
            })
    void shouldTakeFromTheCallerWhatOnlyTheGatewayMaySay(String name) {
        // Given
        HttpHeaders headers = headers(name + ": forged", name + ": again", "X-Other: 1");

        // When
        ReservedHeaders.stripRequest(headers, false);

        // Then
        assertThat(headers.names()).containsExactly("X-Other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Content-Length",
                "Content-Type",
                "Cookie",
                "Expect",
                "Host",
                "Origin",
                "Range",
                "Remora",
                "Sec-WebSocket-Key",
                "Trailer",
                "Transfer-Encoding",
                "X-Authorization",
                "X-Real",
                "X-Remora",
                "X-Request-Id",
                "traceparent",
                "tracestate"
            })
    void shouldLeaveToTheCallerWhatIsItsOwn(String name) {
        // Given
        HttpHeaders headers = headers(name + ": 1");

        // When
        ReservedHeaders.stripRequest(headers, false);

        // Then
        assertThat(headers.get(name)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade"})
    void shouldEndHopByHopHeadersInBothDirections(String name) {
        // Given
        HttpHeaders request = headers(name + ": 1");
        HttpHeaders response = headers(name + ": 1");

        // When
        ReservedHeaders.stripRequest(request, false);
        ReservedHeaders.stripResponse(response, false);

        // Then
        assertThat(request.names()).isEmpty();
        assertThat(response.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A", "x-a", "close, X-A", "close ,\tX-A\t,", ",,X-A", "keep-alive,x-A,te"})
    void shouldDropWhatConnectionNames(String connection) {
        // Given
        HttpHeaders headers = headers("Connection: " + connection, "X-A: 1", "X-B: 2");

        // When
        ReservedHeaders.stripRequest(headers, false);

        // Then
        assertThat(headers.names()).containsExactly("X-B");
    }

    @Test
    void shouldReadEveryConnectionHeader() {
        // Given
        HttpHeaders headers = headers("Connection: X-A", "Connection: X-B", "X-A: 1", "X-B: 2");

        // When
        ReservedHeaders.stripRequest(headers, false);

        // Then
        assertThat(headers.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Transfer-Encoding", "Host", "Trailer", "content-LENGTH"})
    void shouldNotLetConnectionDropWhatFramesTheMessage(String name) {
        // Given
        HttpHeaders headers = headers("Connection: " + name, name + ": 1");

        // When
        ReservedHeaders.stripRequest(headers, false);

        // Then
        assertThat(headers.names()).containsExactly(name);
    }

    @Test
    void shouldKeepOnlyTheUpgradeOfConnectionWhenUpgrading() {
        // Given
        HttpHeaders headers =
                headers("Connection: keep-alive, Upgrade, HTTP2-Settings", "HTTP2-Settings: x", "Upgrade: websocket");

        // When
        ReservedHeaders.stripRequest(headers, true);

        // Then
        assertThat(headers.getAll("Connection")).containsExactly("upgrade");
        assertThat(headers.get("Upgrade")).isEqualTo("websocket");
        assertThat(headers.contains("HTTP2-Settings")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Remora-Error", "remora_error", "Proxy-Authenticate", "Remora-Other"})
    void shouldTakeFromThePluginWhatOnlyTheGatewayMaySay(String name) {
        // Given
        HttpHeaders headers = headers(name + ": forged");

        // When
        ReservedHeaders.stripResponse(headers, false);

        // Then
        assertThat(headers.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WWW-Authenticate", "Set-Cookie", "Location", "Retry-After", "X-Forwarded-For", "Via"})
    void shouldLeaveToThePluginWhatIsItsOwn(String name) {
        // Given
        HttpHeaders headers = headers(name + ": 1");

        // When
        ReservedHeaders.stripResponse(headers, false);

        // Then
        assertThat(headers.get(name)).isEqualTo("1");
    }

    private static HttpHeaders headers(String... lines) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 2));
        }
        return headers;
    }
}
