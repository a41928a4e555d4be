package io.lossy.telemetry.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The front door of the program: finds the command, runs it, and turns how it ended into an exit code. */
@Command(
        name = "lossy-telemetry",
        description = "Catalogued events in, committed rows, live aggregates and balanced books out.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; one line on stderr says why", "2:wrong usage"})
public final class Main implements Callable<Integer> {
    /** The commands, in the order in which the usage page shows them: add yours here. */
    private static List<Object> commands() {
        return List.of(
                new ServeCommand(),
                new DumpCommand(),
                new TailCommand(),
                new RejectedCommand(),
                new FunnelCommand(),
                new RetentionCommand(),
                new ExportCommand(),
                new EraseCommand(),
                new OptOutCommand(),
                new HashKeysCommand(),
                new EmitCommand(),
                new LoadCommand(),
                new KeysCommand(),
                new CatalogCommand());
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    Main() {}

    public static void main(String[] args) {
        quietUnlessServing(args);
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, writing to the process's own streams until told otherwise. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new Main());
        commands().forEach(root::addSubcommand);
        root.setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true));
        root.setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
        root.setUsageHelpAutoWidth(true);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setAbbreviatedSubcommandsAllowed(false);
        root.setExecutionExceptionHandler(new OneLineErrors(System.getenv("LOSSY_DEBUG")));
        root.setParameterExceptionHandler(OneLineErrors::usage);
        return root;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which command? Pick one of those above");
    }

    /** A command that prints rows must not be interleaved with the log of the server's parts it uses. */
    private static void quietUnlessServing(String[] args) {
        boolean serving = args.length > 0 && args[0].equals("serve");
        if (!serving && System.getenv("LOSSY_LOG_LEVEL") == null) {
            System.setProperty("LOSSY_LOG_LEVEL", "WARN");
        }
    }
}
