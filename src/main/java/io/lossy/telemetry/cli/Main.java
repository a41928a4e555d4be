package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.catalog.CatalogCommand;
import io.lossy.telemetry.cli.client.EmitCommand;
import io.lossy.telemetry.cli.client.TailCommand;
import io.lossy.telemetry.cli.data.BackupCommand;
import io.lossy.telemetry.cli.data.DumpCommand;
import io.lossy.telemetry.cli.data.EraseCommand;
import io.lossy.telemetry.cli.data.ExportCommand;
import io.lossy.telemetry.cli.data.ForwardCommand;
import io.lossy.telemetry.cli.data.FunnelCommand;
import io.lossy.telemetry.cli.data.InferCommand;
import io.lossy.telemetry.cli.data.OptOutCommand;
import io.lossy.telemetry.cli.data.RejectedCommand;
import io.lossy.telemetry.cli.data.RestoreCommand;
import io.lossy.telemetry.cli.data.RetentionCommand;
import io.lossy.telemetry.cli.keys.HashKeysCommand;
import io.lossy.telemetry.cli.keys.KeysCommand;
import io.lossy.telemetry.cli.load.LoadCommand;
import io.lossy.telemetry.cli.output.OutputFailure;
import io.lossy.telemetry.cli.output.StandardOutput;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.FilePath;
import io.lossy.telemetry.cli.support.TimeArgument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of the program: finds the command, runs it, and converts its result into an exit code. */
@Command(
        name = "lossy-telemetry",
        description = "Receives catalogued events, stores them in PostgreSQL and shows live aggregates.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; one line on stderr says why",
            "2:wrong usage",
            "141:the reader closed the output, as `head` does (SIGPIPE)"
        })
public final class Main extends BaseCommand {
    /** The commands by name, in the order of the usage page. */
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("tail", TailCommand::new);
        commands.put("rejected", RejectedCommand::new);
        commands.put("funnel", FunnelCommand::new);
        commands.put("retention", RetentionCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("erase", EraseCommand::new);
        commands.put("optout", OptOutCommand::new);
        commands.put("forward", ForwardCommand::new);
        commands.put("backup", BackupCommand::new);
        commands.put("restore", RestoreCommand::new);
        commands.put("hash-keys", HashKeysCommand::new);
        commands.put("emit", EmitCommand::new);
        commands.put("load", LoadCommand::new);
        commands.put("keys", KeysCommand::new);
        commands.put("catalog", () -> new CommandLine(new CatalogCommand()).addSubcommand(new InferCommand()));
        return commands;
    }

    Main() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // programs read the numbers that libraries format
        quietUnlessServing(args);
        System.exit(commandLine(args).execute(args));
    }

    /**
     * Creates the command line. It writes to the streams of the process; callers can set others.
     *
     * @param args if the first one names a command, the others are left out, because reading the options of all
     *             commands delays every command
     */
    public static CommandLine commandLine(String... args) {
        CommandLine root = new CommandLine(new Main());
        COMMANDS.forEach((name, command) -> {
            if (args.length == 0 || args[0].equals(name) || !COMMANDS.containsKey(args[0])) {
                root.addSubcommand(command.get());
            }
        });
        root.setOut(StandardOutput.ofProcess());
        root.setErr(StandardOutput.errorsOfProcess());
        root.setUsageHelpAutoWidth(true);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.registerConverter(Path.class, new FilePath());
        root.registerConverter(TimeArgument.class, TimeArgument::parse);
        root.registerConverter(Duration.class, TimeArgument::parseLength);
        root.setAbbreviatedSubcommandsAllowed(false);
        root.setExecutionStrategy(Main::run);
        root.setExecutionExceptionHandler(new OneLineErrors(System.getenv("LOSSY_DEBUG")));
        root.setParameterExceptionHandler(OneLineErrors::usage);
        return root;
    }

    /** Runs a command. Every command fails if its output cannot be written, {@code --help} too. */
    private static int run(ParseResult parsed) {
        CommandLine root = parsed.commandSpec().commandLine();
        try {
            int exit = new RunLast().execute(parsed);
            root.getOut().flush();
            return exit;
        } catch (OutputFailure failure) {
            return OneLineErrors.outputFailed(failure, root.getErr());
        }
    }

    @Override
    public Integer call() {
        throw wrongUsage("a command is missing; use one of the commands above");
    }

    /** Sets the log level to WARN for commands other than serve, so that log lines do not mix with their output. */
    private static void quietUnlessServing(String[] args) {
        boolean serving = args.length > 0 && args[0].equals("serve");
        if (!serving && System.getenv("LOSSY_LOG_LEVEL") == null) {
            System.setProperty("LOSSY_LOG_LEVEL", "WARN");
        }
    }
}
