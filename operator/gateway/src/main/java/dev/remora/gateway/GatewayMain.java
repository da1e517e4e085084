package dev.remora.gateway;

import dev.remora.gateway.check.CheckCommand;
import dev.remora.gateway.telemetry.otlp.OtlpEnvironment;
import io.fabric8.kubernetes.client.Config;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the gateway and lets it end well at SIGTERM. */
public final class GatewayMain {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final String CHECK = "check";

    private GatewayMain() {}

    /** {@code --help} says what the arguments are. */
    public static void main(String... args) {
        if (args.length > 0 && args[0].equals(CHECK)) {
            System.exit(check().execute(Arrays.copyOfRange(args, 1, args.length)));
        }
        HeadStart headStart = HeadStart.begin(() -> Config.autoConfigure(null));
        GatewayOptions options = new GatewayOptions();
        CommandLine commandLine = GatewayConfig.commandLine(options, System.getenv());
        try {
            if (CommandLine.printHelpIfRequested(commandLine.parseArgs(args))) {
                headStart.settle();
                return;
            }
            start(GatewayConfig.of(options), headStart);
        } catch (ParameterException | IllegalArgumentException e) {
            System.err.println("remora-gateway: " + e.getMessage());
            System.err.println("Try --help.");
            headStart.settle();
            System.exit(USAGE);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(GatewayMain.class)
                    .atError()
                    .addKeyValue("reason", e.getMessage())
                    .setCause(e)
                    .log("the gateway cannot start");
            System.exit(FAILURE); // what has started already would live on
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

    private static void start(GatewayConfig config, HeadStart headStart) {
        Gateway gateway = new Gateway(
                config,
                headStart,
                new FileOutputStream(FileDescriptor.out),
                OtlpEnvironment.tracing(System.getenv(), config.identity()));
        Signals.end(gateway);
    }
}
