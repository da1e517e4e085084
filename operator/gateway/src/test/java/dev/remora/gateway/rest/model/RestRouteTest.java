package dev.remora.gateway.rest.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.rest.model.RestRoute.Absent;
import dev.remora.gateway.rest.model.RestRoute.Known;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestRouteTest {
    private static final String UUID = "0a1b2c3d-0000-4000-8000-00000000000f";

    @ParameterizedTest
    @EnumSource
    void shouldFindEveryOperationAtItsPath(Operation operation) {
        // When
        RestRoute route =
                RestRoute.parse(operation.method(), "/v1" + operation.path().replace("{uuid}", UUID));

        // Then
        assertThat(route).isInstanceOfSatisfying(Known.class, known -> {
            assertThat(known.operation()).isEqualTo(operation);
            assertThat(known.instance())
                    .isEqualTo(operation.path().contains("{uuid}") ? new Reference.ByUuid(UUID) : null);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/instances/" + UUID + "/plugins/hello/",
                "/v1/instances/web/plugins/hello",
                "/v1/namespaces/team-a/instances/web/plugins/hello/x?y=z",
                "/v1/namespaces/team-a/secrets",
                "/apis/gateway.remora.dev/v1alpha1",
                "/v1",
                "/"
            })
    void shouldLeaveWhatIsNotItsOwn(String target) {
        assertThat(RestRoute.parse("GET", target)).isNull();
    }

    @Test
    void shouldTakeNamesAndNamespacesFromThePath() {
        // When
        RestRoute route = RestRoute.parse("PUT", "/v1/namespaces/team-a/instances/web/stop?a=1&a=%2F&b");

        // Then
        assertThat(route)
                .isEqualTo(new Known(
                        Operation.STOP_ONE,
                        "team-a",
                        new Reference.ByName("web"),
                        Map.of("a", List.of("1", "/"), "b", List.of(""))));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/volumes, VOLUMES",
        "PUT, /v1/volumes/x/attach, VOLUMES",
        "GET, /v1/metros, METROS",
        "PATCH, /v1/instances/templates, TEMPLATES",
        "PUT, /v1/instances/templates/web/lock, TEMPLATES",
        "GET, /v1/instances/checkpoints/history, CHECKPOINTS",
        "GET, /v1/instances/0a1b2c3d-0000-4000-8000-00000000000f/history, HISTORY"
    })
    void shouldKnowWhatIsAbsent(String method, String target, RestRoute.Kind kind) {
        assertThat(RestRoute.parse(method, target))
                .isInstanceOfSatisfying(
                        Absent.class, absent -> assertThat(absent.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/instances/start, WrongMethod", "GET, /v1/nothing, Nothing", "GET, /v1/instances/a/b, Nothing"
    })
    void shouldTellWrongMethodsFromWrongPaths(String method, String target, String expected) {
        assertThat(RestRoute.parse(method, target))
                .extracting(route -> route.getClass().getSimpleName())
                .isEqualTo(expected);
    }
}
