package dev.remora.gateway;

import dev.remora.gateway.wake.WaitingLimits;
import dev.remora.gateway.wake.WakeSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags for requests to sleeping Instances. */
@SuppressWarnings("NullAway.Init") // picocli fills every field that has a default value
final class WakeOptions {
    @Option(
            names = "--wake-timeout",
            defaultValue = "2m",
            paramLabel = "TIME",
            description =
                    "For how long a request to a sleeping Instance is held while that wakes (default ${DEFAULT-VALUE}).")
    Duration timeout;

    @Option(
            names = "--wake-max-requests",
            defaultValue = "4096",
            paramLabel = "N",
            description = {
                "Most requests that are held at a time; one caller's are at most half of them, here and below",
                "(default ${DEFAULT-VALUE})."
            })
    int requests;

    @Option(
            names = "--wake-max-instance-requests",
            defaultValue = "512",
            paramLabel = "N",
            description = "Most of them for one Instance (default ${DEFAULT-VALUE}).")
    int instanceRequests;

    @Option(
            names = "--wake-max-bytes",
            defaultValue = "33554432",
            paramLabel = "N",
            description =
                    "Most memory for them: their heads, and up to 64 KiB of a body each (default ${DEFAULT-VALUE}).")
    long bytes;

    @Option(
            names = "--wake-max-instance-bytes",
            defaultValue = "8388608",
            paramLabel = "N",
            description = "Most memory for those of one Instance (default ${DEFAULT-VALUE}).")
    long instanceBytes;

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException naming the flag, its value and what is allowed
     */
    WakeSettings settings() {
        return new WakeSettings(
                GatewayConfig.positive("--wake-timeout", timeout),
                new WaitingLimits(
                        GatewayConfig.atLeastOne("--wake-max-requests", requests),
                        GatewayConfig.atLeastOne("--wake-max-instance-requests", instanceRequests),
                        GatewayConfig.atLeastOne("--wake-max-bytes", bytes),
                        GatewayConfig.atLeastOne("--wake-max-instance-bytes", instanceBytes)));
    }
}
