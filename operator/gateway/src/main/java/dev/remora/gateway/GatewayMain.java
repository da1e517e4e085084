package dev.remora.gateway;

import dev.remora.gateway.check.CheckCommand;
import dev.remora.gateway.telemetry.otlp.OtlpEnvironment;
import io.fabric8.kubernetes.client.Config;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the gateway and lets it end well at SIGTERM. */
public final class GatewayMain {
    private static final int USAGE = 2;
    private static final String CHECK = "check";

    private GatewayMain() {}

    /** {@code --help} says what the arguments are. */
    public static void main(String... args) {
        GatewayOptions options = new GatewayOptions();
        CommandLine commandLine = GatewayConfig.commandLine(options, System.getenv());
        if (args.length > 0 && args[0].equals(CHECK)) {
            System.exit(check().execute(Arrays.copyOfRange(args, 1, args.length)));
        }
        try {
            if (CommandLine.printHelpIfRequested(commandLine.parseArgs(args))) {
                return;
            }
            var _ = LoggerFactory.getILoggerFactory(); // two threads that log first would lose lines to each other
            // Beside the reading of certificates: each takes a good part of a start.
            CompletableFuture<Config> kubernetes = CompletableFuture.supplyAsync(() -> Config.autoConfigure(null));
            start(GatewayConfig.of(options), kubernetes.join());
        } catch (ParameterException | IllegalArgumentException e) {
            System.err.println("remora-gateway: " + e.getMessage());
            System.err.println("Try --help.");
            System.exit(USAGE);
        }
    }

    private static CommandLine check() {
        String token = Config.autoConfigure(null).getAutoOAuthToken();
        return new CommandLine(new CheckCommand(token == null ? "" : token))
                .registerConverter(Duration.class, new DurationConverter())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("remora-gateway check: " + failure.getMessage());
                    return USAGE;
                });
    }

    private static void start(GatewayConfig config, Config kubernetes) {
        Gateway gateway = new Gateway(
                config,
                kubernetes,
                new FileOutputStream(FileDescriptor.out),
                OtlpEnvironment.tracing(System.getenv(), config.identity()));
        Signals.end(gateway);
    }
}
