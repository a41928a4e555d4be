package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.support.BaseCommand;
import picocli.CommandLine.Command;

/** Implements {@code forward}: groups the commands about the lanes that forward events to other systems. */
@Command(
        name = "forward",
        description = "Shows and repairs the forwarding of events to the destinations of the settings.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ForwardStatus.class,
            ForwardResume.class,
            ForwardRetry.class,
            ForwardBackfill.class,
            ForwardDrop.class
        })
public final class ForwardCommand extends BaseCommand {
    @Override
    public Integer call() {
        throw wrongUsage("a subcommand is missing; use status, resume, retry, backfill or drop");
    }
}
