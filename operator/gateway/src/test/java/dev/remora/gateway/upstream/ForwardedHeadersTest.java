package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.pipeline.ResolvedRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersTest {
    private final ForwardedHeaders forwarded = new ForwardedHeaders("192.0.2.7", "https");
    private final HttpRequest request = UpstreamFixture.http(HttpMethod.GET);

    @Test
    void shouldSendThePluginsOwnTarget() {
        // Given
        request.setProtocolVersion(HttpVersion.HTTP_1_0);

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.uri()).isEqualTo("/x?y=1");
        assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    }

    @ParameterizedTest
    @CsvSource({
        "Host, 127.0.0.9:20000",
        "X-Forwarded-Host, gw.example",
        "X-Forwarded-For, 192.0.2.7",
        "X-Forwarded-Proto, https",
        "X-Forwarded-Prefix, /long/way/to",
        "X-Remora-User, alice",
        "X-Remora-Groups, 'system:authenticated,dev%2Cops'",
        "X-Remora-Namespace, team-a",
        "X-Remora-Instance, vm",
        "X-Remora-Instance-Uid, uid-1",
        "X-Remora-Plugin, hello"
    })
    void shouldSayWhoCallsAndHow(String name, String value) {
        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.headers().getAll(name)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 192.0.2.7",
        "X-Forwarded-Host, gw.example",
        "X-Remora-User, alice",
        "X-Remora-Groups, 'system:authenticated,dev%2Cops'",
        "X-Remora-Plugin, hello"
    })
    void shouldNotLetTheCallerSayIt(String name, String value) {
        // Given
        request.headers().add(name, "forged").add(name.replace('-', '_'), "forged");

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.headers().getAll(name)).containsExactly(value);
        assertThat(request.headers().contains(name.replace('-', '_'))).isFalse();
    }

    @Test
    void shouldNameTheCodingInTheSpellingThatEveryPluginKnows() {
        // Given
        request.headers().set("Transfer-Encoding", "chunkEd");

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.headers().getAll("Transfer-Encoding")).containsExactly("chunked");
    }

    @Test
    void shouldKeepTheCallersCredentialsFromThePlugin() {
        // Given
        request.headers().set("Authorization", "Bearer alice-token");

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.headers().entries().toString()).doesNotContain("alice-token");
    }

    @Test
    void shouldNotLetConnectionDropWhatTheGatewaySays() {
        // Given
        request.headers().set("Connection", "X-Remora-User, X-Forwarded-For, Host");

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, false));

        // Then
        assertThat(request.headers().get("X-Remora-User")).isEqualTo("alice");
        assertThat(request.headers().get("X-Forwarded-For")).isEqualTo("192.0.2.7");
        assertThat(request.headers().get("Host")).isEqualTo("127.0.0.9:20000");
    }

    @Test
    void shouldKeepTheUpgradeOfARequestThatUpgrades() {
        // Given
        request.headers().set("Connection", "Upgrade").set("Upgrade", "websocket");

        // When
        forwarded.rewrite(UpstreamFixture.resolved(request, true));

        // Then
        assertThat(request.headers().get("Connection")).isEqualTo("upgrade");
        assertThat(request.headers().get("Upgrade")).isEqualTo("websocket");
    }

    @Test
    void shouldSayNothingOfGroupsOfACallerWithoutAny() {
        // When
        forwarded.rewrite(as(new Identity("carol", "", List.of(), Map.of())));

        // Then
        assertThat(request.headers().contains("X-Remora-Groups")).isFalse();
    }

    @Test
    void shouldNotMistakeTheNextCallerForTheLastOne() {
        // Given
        forwarded.rewrite(UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.GET), false));

        // When
        forwarded.rewrite(as(new Identity("carol", "", List.of("ops"), Map.of())));

        // Then
        assertThat(request.headers().getAll("X-Remora-User")).containsExactly("carol");
        assertThat(request.headers().getAll("X-Remora-Groups")).containsExactly("ops");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "system:serviceaccount:team-a:caller | system:serviceaccount:team-a:caller",
                "a,b | a%2Cb",
                "100% | 100%25",
                "`a b` | a%20b",
                "\"a\" | %22a%22",
                "zo\u00eb | zo%C3%AB",
                "`a\r\nX-Remora-Groups: admin` | a%0D%0AX-Remora-Groups:%20admin"
            })
    void shouldEncodeWhatAHeaderOrAListCouldNotHold(String name, String encoded) {
        assertThat(ForwardedHeaders.encode(name)).isEqualTo(encoded);
    }

    private ResolvedRequest as(Identity identity) {
        ResolvedRequest resolved = UpstreamFixture.resolved(request, false);
        return new ResolvedRequest(resolved.request(), identity, resolved.target());
    }
}
