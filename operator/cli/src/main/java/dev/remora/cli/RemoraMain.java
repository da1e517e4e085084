package dev.remora.cli;

import dev.remora.cli.command.RomCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code remora}: exit code 0 if it did what was asked, 1 if that failed, 2 if the command line is wrong. */
@Command(
        name = "remora",
        mixinStandardHelpOptions = true,
        versionProvider = RemoraMain.Version.class,
        subcommands = RomCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Plugins for KubeVirt virtual machines, each with a direct, authenticated HTTP endpoint.",
        footerHeading = "%nExample:%n",
        footer = {
            "  remora rom build ./hello -t registry.example.com/hello:1.0 --push",
            "",
            "remora COMMAND --help tells about a command."
        })
public final class RemoraMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RemoraMain() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Ready to execute; its standard output and error may be replaced. */
    static CommandLine commandLine() {
        return new CommandLine(new RemoraMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(RemoraMain::explainUsage)
                .setExecutionExceptionHandler(RemoraMain::explainBug);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, such as: rom build");
    }

    /** One line for what is wrong and one for where to read on; the whole usage would hide the first. */
    private static int explainUsage(ParameterException e, String[] arguments) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        PrintWriter err = e.getCommandLine().getErr();
        err.printf("%s: %s%n", name, e.getMessage());
        err.printf("Try: %s --help%n", name);
        return ExitCode.USAGE;
    }

    private static int explainBug(Exception e, CommandLine commandLine, CommandLine.ParseResult result) {
        PrintWriter err = commandLine.getErr();
        err.printf(
                "%s: %s. This should not have happened; please report it with what follows.%n",
                commandLine.getCommandSpec().qualifiedName(), e);
        e.printStackTrace(err);
        return ExitCode.SOFTWARE;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RemoraMain.class.getPackage().getImplementationVersion();
            return new String[] {"remora " + (version == null ? "(not packaged)" : version)};
        }
    }
}
