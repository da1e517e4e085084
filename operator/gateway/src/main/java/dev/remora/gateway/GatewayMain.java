package dev.remora.gateway;

import dev.remora.gateway.telemetry.otlp.OtlpEnvironment;
import io.fabric8.kubernetes.client.Config;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the gateway and lets it end well at SIGTERM. */
public final class GatewayMain {
    private static final int USAGE = 2;

    private GatewayMain() {}

    /** {@code --help} says what the arguments are. */
    public static void main(String... args) {
        GatewayOptions options = new GatewayOptions();
        CommandLine commandLine = GatewayConfig.commandLine(options, System.getenv());
        try {
            if (CommandLine.printHelpIfRequested(commandLine.parseArgs(args))) {
                return;
            }
            start(GatewayConfig.of(options));
        } catch (ParameterException | IllegalArgumentException e) {
            System.err.println("remora-gateway: " + e.getMessage());
            System.err.println("Try --help.");
            System.exit(USAGE);
        }
    }

    private static void start(GatewayConfig config) {
        Gateway gateway = new Gateway(
                config,
                Config.autoConfigure(null),
                new FileOutputStream(FileDescriptor.out),
                OtlpEnvironment.tracing(System.getenv(), config.identity()));
        Signals.end(gateway);
    }
}
