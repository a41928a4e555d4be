package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.PostgresStartException;
import io.lossy.telemetry.app.SetupException;
import io.lossy.telemetry.persist.StoreException;
import java.io.PrintWriter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on stderr why a command failed, a line each when there are several reasons; the stack trace is for those who set
 * {@code LOSSY_DEBUG=1}.
 */
final class OneLineErrors implements IExecutionExceptionHandler {
    private final boolean debug;

    OneLineErrors(@Nullable String debug) {
        this.debug = "1".equals(debug);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        lines(failure).forEach(line -> err.println("error: " + line));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** A file with five mistakes has five lines. */
    private static Stream<String> lines(Exception failure) {
        String message = failure.getMessage();
        boolean forTheUser = failure instanceof CommandFailure
                || failure instanceof SetupException
                || failure instanceof PostgresStartException
                || failure instanceof StoreException;
        if (forTheUser && message != null) {
            return message.lines().map(TerminalText::escape);
        }
        String what = failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return Stream.of(TerminalText.escape(what) + " (run again with LOSSY_DEBUG=1 for the stack trace)");
    }

    /** Picocli begins some of its messages with the word that begins our line. */
    private static String said(ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("Error: ") ? message.substring("Error: ".length()) : message;
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
        err.println("error: " + TerminalText.escape(said(failure)));
        UnmatchedArgumentException.printSuggestions(failure, err);
        if (args.length > 0) {
            err.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
