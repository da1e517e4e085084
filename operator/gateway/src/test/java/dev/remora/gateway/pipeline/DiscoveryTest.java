package dev.remora.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
    @ParameterizedTest
    @EnumSource
    void shouldBeJson(Discovery document) throws JsonProcessingException {
        assertThat(new JsonMapper().readTree(document.text()).isObject()).isTrue();
    }

    @Test
    void shouldTellAllAtOnceToWhoUnderstandsThat() {
        String asked = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
                + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

        assertThat(Discovery.of("/apis", List.of(asked))).isEqualTo(Discovery.AGGREGATED);
        assertThat(Discovery.of("/apis", List.of("application/json"))).isEqualTo(Discovery.GROUPS);
        assertThat(Discovery.of("/apis", List.of("application/json;v=v2beta1;as=APIGroupDiscoveryList")))
                .isEqualTo(Discovery.GROUPS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/gateway.remora.dev/v1alpha1/namespaces/a/instances/b/plugins/c",
                "/apis/gateway.remora.dev/v1alpha1/",
                "/v1/instances/x/plugins/y",
                "/",
                ""
            })
    void shouldLeaveTheRestToOthers(String target) {
        assertThat(Discovery.of(target, List.of())).isNull();
    }

    @Test
    void shouldNotMindAQuery() {
        assertThat(Discovery.of("/apis/gateway.remora.dev/v1alpha1?timeout=32s", List.of()))
                .isEqualTo(Discovery.RESOURCES);
    }
}
