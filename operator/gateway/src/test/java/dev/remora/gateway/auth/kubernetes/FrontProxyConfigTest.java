package dev.remora.gateway.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.FrontProxy;
import dev.remora.gateway.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ConfigMap as kube-apiserver writes it. */
class FrontProxyConfigTest {
    @Test
    void shouldReadWhoTheFrontProxyIs(@TempDir Path folder) throws Exception {
        // Given
        TestAuthority authority = new TestAuthority("front-proxy-ca");
        String pem = Files.readString(authority.file(folder.resolve("ca.crt")));

        // When
        FrontProxy proxy = FrontProxyConfig.read(Map.of(
                "requestheader-client-ca-file", pem,
                "requestheader-allowed-names", "[\"front-proxy-client\"]",
                "requestheader-username-headers", "[\"X-Remote-User\"]",
                "requestheader-group-headers", "[\"X-Remote-Group\"]",
                "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]"));

        // Then
        assertThat(proxy.userHeaders()).containsExactly("X-Remote-User");
        assertThat(proxy.uidHeaders()).isEmpty();
        assertThat(proxy.is(List.of(authority.client("CN=front-proxy-client").getCertificate())))
                .isTrue();
        assertThat(proxy.is(List.of(authority.client("CN=somebody").getCertificate())))
                .isFalse();
        assertThat(proxy.is(List.of(authority.client("O=front-proxy-client").getCertificate())))
                .isFalse();
        assertThat(proxy.is(List.of(authority.server().getCertificate()))).isFalse();
    }

    @Test
    void shouldLetNobodyInByAConfigMapWithoutAnAuthority() {
        assertThat(FrontProxyConfig.read(Map.of("client-ca-file", "x"))).isEqualTo(FrontProxy.NONE);
        assertThat(FrontProxyConfig.read(Map.of("requestheader-client-ca-file", "nonsense")))
                .isEqualTo(FrontProxy.NONE);
    }

    @Test
    void shouldLetNobodyInWhenItsNamesAreUnreadable(@TempDir Path folder) throws Exception {
        // Given
        String pem = Files.readString(new TestAuthority("ca").file(folder.resolve("ca.crt")));

        // Then
        assertThat(FrontProxyConfig.read(
                        Map.of("requestheader-client-ca-file", pem, "requestheader-allowed-names", "[")))
                .isEqualTo(FrontProxy.NONE);
    }
}
