package dev.remora.lab.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The lab's command line. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, UpCommand.class, StatusCommand.class, DownCommand.class, RunCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs Remora on one machine, without a cluster: control plane, registry, a stand-in for KubeVirt"
                + " with QEMU guests, controller and gateway. Works from inside a checkout.")
public final class LabMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new LabMain());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("lab: " + failure.getMessage());
            if (System.getenv("REMORA_DEBUG") != null) {
                failure.printStackTrace(command.getErr());
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, such as: demo");
    }
}
