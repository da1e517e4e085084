package dev.remora.lab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabClusterTest {

    @Test
    void shouldSayAtOnceWhatWasNotBuilt(@TempDir Path checkout, @TempDir Path folder) {
        assertThatThrownBy(() -> LabCluster.start(new LabFolder(folder), checkout, () -> {}))
                .hasMessage("%s is missing: build it first (make build)"
                        .formatted(checkout.resolve("operator/controller/target/remora-controller.jar")));
    }
}
