package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A script of e2e/clients with one of Unikraft Cloud's own SDKs, as they are. */
final class SdkScenario {
    private SdkScenario() {}

    /** Runs it to its end, which must be a good one, and tells the steps that it went through. */
    static List<String> run(String script, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(
                        Binaries.ofCheckout().python().toString(),
                        Repository.root().resolve("e2e/clients").resolve(script).toString())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said.lines()
                    .filter(line -> line.startsWith("ok "))
                    .map(line -> line.substring(3))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
