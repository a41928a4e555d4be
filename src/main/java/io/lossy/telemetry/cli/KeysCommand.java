package io.lossy.telemetry.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys}: makes what opens the server's doors, and changes the locks. */
@Command(
        name = "keys",
        description = "Write keys, read tokens and the keys that sign them.",
        subcommands = {KeysNewCommand.class, KeysRotateCommand.class, KeysListCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which? new, rotate or list");
    }
}
