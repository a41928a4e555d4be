package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.PostgresStartException;
import io.lossy.telemetry.app.SetupException;
import io.lossy.telemetry.persist.StoreException;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on one line of stderr why a command failed; the stack trace is for those who set {@code LOSSY_DEBUG=1}. */
final class OneLineErrors implements IExecutionExceptionHandler {
    private final boolean debug;

    OneLineErrors(@Nullable String debug) {
        this.debug = "1".equals(debug);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("error: " + line(failure));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String line(Exception failure) {
        String message = failure.getMessage();
        boolean forTheUser = failure instanceof CommandFailure
                || failure instanceof SetupException
                || failure instanceof PostgresStartException
                || failure instanceof StoreException;
        if (forTheUser && message != null) {
            // a file with five mistakes has five lines
            return message.lines().map(TerminalText::escape).collect(Collectors.joining(System.lineSeparator()));
        }
        String what = failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return TerminalText.escape(what) + " (run again with LOSSY_DEBUG=1 for the stack trace)";
    }

    /** Wrong usage: the line, and where to read more; the whole page only when no command was named. */
    static int usage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        boolean root = command.getParent() == null;
        if (root && args.length == 0) {
            command.usage(err);
            err.println();
        }
        err.println("error: " + TerminalText.escape(String.valueOf(failure.getMessage())));
        UnmatchedArgumentException.printSuggestions(failure, err);
        if (args.length > 0) {
            err.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
