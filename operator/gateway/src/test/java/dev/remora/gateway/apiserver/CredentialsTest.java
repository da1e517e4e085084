package dev.remora.gateway.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void beInAPod() {
        properties().forEach(System::setProperty);
    }

    @AfterEach
    void leaveThePod() {
        properties().keySet().forEach(System::clearProperty);
    }

    @Test
    void shouldReadTheTokenOfAPodAgainAfterAMinute() throws IOException {
        // Given
        Files.writeString(folder.resolve("token"), "first");
        Config config = Config.autoConfigure(null);
        Credentials fresh = new Credentials(config, Instant.now());
        Credentials old = new Credentials(config, Instant.now().minusSeconds(61));

        // When
        Files.writeString(folder.resolve("token"), "second");

        // Then
        assertThat(fresh.authorization()).isEqualTo("Bearer first");
        assertThat(old.authorization()).isEqualTo("Bearer second");
    }

    @Test
    void shouldShowNoTokenWhereThereIsNone() {
        assertThat(new Credentials(new ConfigBuilder(Config.empty()).build(), Instant.EPOCH).authorization())
                .isNull();
    }

    private Map<String, String> properties() {
        return Map.of(
                Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY,
                "false",
                Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY,
                folder.resolve("token").toString());
    }
}
