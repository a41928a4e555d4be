package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.support.BaseCommand;
import picocli.CommandLine.Command;

/** Implements {@code keys}: creates write keys and read tokens, and rotates and lists signing keys. */
@Command(
        name = "keys",
        description = "Makes write keys and read tokens, and lists and rotates the keys that sign tokens.",
        subcommands = {KeysNewCommand.class, KeysRotateCommand.class, KeysListCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand extends BaseCommand {
    @Override
    public Integer call() {
        throw wrongUsage("a subcommand is missing; use new, rotate or list");
    }
}
