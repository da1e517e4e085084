package dev.remora.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteParserTest {
    private static final String NAMED = "/v1/namespaces/team-a/instances/my.vm/plugins/my_Plugin-1";
    private static final String BY_UID = "/v1/instances/6f1c2a9e-6f0b-4d0e-9a53-0f7f7c9f2d11/plugins/hello";

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "?x=1, /?x=1",
        "?, /?",
        "/?x=1, /?x=1",
        "/files/list?a=%2F, /files/list?a=%2F",
        "//x, //x",
        "/../../other/plugins/p, /../../other/plugins/p",
        "/a%00b, /a%00b",
        "/a?b=/c?d, /a?b=/c?d"
    })
    void shouldLeaveThePluginsPartAlone(String rest, String target) {
        // When
        Parsed parsed = RouteParser.parse(NAMED + rest);

        // Then
        assertThat(parsed)
                .isEqualTo(new Parsed.Found(new Route.ByName("team-a", "my.vm", "my_Plugin-1", NAMED, target)));
    }

    @Test
    void shouldFindAnInstanceByUid() {
        // When
        Parsed parsed = RouteParser.parse(BY_UID + "/x?y");

        // Then
        assertThat(parsed)
                .isEqualTo(new Parsed.Found(
                        new Route.ByUid("6f1c2a9e-6f0b-4d0e-9a53-0f7f7c9f2d11", "hello", BY_UID, "/x?y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://gw.example", "HTTPS://gw.example:8443", "http://user@[::1]:80"})
    void shouldTakeTheAbsoluteForm(String authority) {
        // When
        Parsed parsed = RouteParser.parse(authority + NAMED + "/x");

        // Then
        assertThat(parsed).isEqualTo(RouteParser.parse(NAMED + "/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "*",
                "gw.example:443",
                "http://gw.example",
                "http://gw.example?/v1/instances/u/plugins/p",
                "/v1/instances",
                "/v1/instances/",
                "/v1/instances/u",
                "/v1/instances/u/plugins",
                "/v1/instances/u?/plugins/p",
                "/v1/instances/u/logs/p",
                "/V1/instances/u/plugins/p",
                "//v1/instances/u/plugins/p",
                "/v1/namespaces/a/instances/b",
                "/v1/namespaces/a/b/c/plugins/p",
                "/v2/instances/u/plugins/p"
            })
    void shouldNotKnowOtherAddresses(String target) {
        assertThat(RouteParser.parse(target)).isEqualTo(new Parsed.Unknown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/instances//plugins/p",
                "/v1/instances/../plugins/p",
                "/v1/instances/%75/plugins/p",
                "/v1/instances/u/plugins/",
                "/v1/instances/u/plugins/?x",
                "/v1/instances/u/plugins/a.b",
                "/v1/instances/u/plugins/%70",
                "/v1/instances/u/plugins/..",
                "/v1/instances/u/plugins/p#x",
                "/v1/instances/u/plugins/p/\u00e9",
                "/v1/instances/u/plugins/p/a b",
                "/v1/namespaces//instances/b/plugins/p",
                "/v1/namespaces/A/instances/b/plugins/p",
                "/v1/namespaces/a.b/instances/b/plugins/p",
                "/v1/namespaces/a/instances/-b/plugins/p",
                "/v1/namespaces/a/instances/b-/plugins/p",
                "/v1/namespaces/a/instances/b..c/plugins/p",
                "/v1/namespaces/a/instances/b./plugins/p",
                "/v1/namespaces/a/instances/../plugins/p",
                "/v1/namespaces/a/instances//plugins/p"
            })
    void shouldRefuseNamesThatKubernetesWouldRefuse(String target) {
        assertThat(RouteParser.parse(target)).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void shouldBoundNames() {
        assertThat(RouteParser.parse("/v1/instances/u/plugins/" + "p".repeat(63)))
                .isInstanceOf(Parsed.Found.class);
        assertThat(RouteParser.parse("/v1/instances/u/plugins/" + "p".repeat(64)))
                .isInstanceOf(Parsed.Malformed.class);
    }
}
