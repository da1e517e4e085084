package dev.remora.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code remora rom}: what one does with ROMs. */
@Command(
        name = "rom",
        mixinStandardHelpOptions = true,
        subcommands = RomBuildCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes ROMs: read-only filesystem images that hold a plugin.")
public final class RomCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, such as: build");
    }
}
