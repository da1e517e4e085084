package dev.remora.gateway.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For which configurations HTTP/2 is spoken. */
class ApiServerAddressTest {
    @Test
    void shouldReadTheUrl() {
        assertThat(of("https://10.96.0.1:443/")).isEqualTo(new ApiServerAddress("10.96.0.1", 443, "10.96.0.1:443", ""));
        assertThat(of("https://[fd00::1]:6443")).isEqualTo(new ApiServerAddress("fd00::1", 6443, "[fd00::1]:6443", ""));
        assertThat(of("https://rancher.example/k8s/clusters/c-1"))
                .isEqualTo(new ApiServerAddress("rancher.example", 443, "rancher.example", "/k8s/clusters/c-1"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldLeaveToTheClientWhatOnlyItCan(UnaryOperator<ConfigBuilder> change) {
        // Given
        Config config = change.apply(plain("https://localhost:6443")).build();

        // Then
        assertThat(ApiServerAddress.of(config)).isNull();
    }

    static Stream<UnaryOperator<ConfigBuilder>> shouldLeaveToTheClientWhatOnlyItCan() {
        return Stream.of(
                config -> config.withMasterUrl("http://localhost:8080"),
                config -> config.withCaCertData(null),
                config -> config.withTrustCerts(true),
                config -> config.withDisableHostnameVerification(true),
                config -> config.withHttp2Disable(true),
                config -> config.withTrustStoreFile("trust.p12"),
                config -> config.withHttpsProxy("http://proxy:3128"),
                config -> config.withUsername("admin").withPassword("secret"),
                config -> config.withImpersonateUsername("alice"),
                config -> config.addToCustomHeaders("X-Forwarded-For", "me"));
    }

    private static ApiServerAddress of(String url) {
        return Objects.requireNonNull(ApiServerAddress.of(plain(url).build()), "left to the client");
    }

    private static ConfigBuilder plain(String url) {
        return new ConfigBuilder(Config.empty()).withMasterUrl(url).withCaCertData("pem");
    }
}
