package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.output.OutputFailure;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.postgres.PostgresStartException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints on stderr why a command failed, one line per reason. Prints the stack trace only if {@code LOSSY_DEBUG=1} is
 * set.
 */
final class OneLineErrors implements IExecutionExceptionHandler {
    private static final Pattern WRONG_VALUE = Pattern.compile("^Invalid value for option '([a-z-]+)'[^:]*: ");
    private static final Pattern NO_NUMBER = Pattern.compile("('[^']*') is not an? (?:int|long|double)$");
    private static final Pattern CHOICE =
            Pattern.compile("expected one of \\[([A-Z, ]+)] \\(case-insensitive\\) but was ");

    private final boolean debug;

    OneLineErrors(@Nullable String debug) {
        this.debug = "1".equals(debug);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof OutputFailure output) {
            return outputFailed(output, err);
        }
        lines(failure).forEach(line -> err.println("error: " + line));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** Prints why the output could not be written; prints nothing for a closed pipe. Returns the exit code. */
    static int outputFailed(OutputFailure failure, PrintWriter err) {
        if (failure.isWorthSaying()) {
            err.println("error: " + TerminalText.escape(String.valueOf(failure.getMessage())));
            err.flush();
        }
        return failure.exitCode();
    }

    /** Returns one line per mistake: a file with five mistakes has five lines. */
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

    /**
     * Returns the message of picocli as a phrase. Its prefix {@code Error: } is removed, because our line starts with the
     * same word.
     */
    private static String said(ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        String plain = message.startsWith("Error: ") ? message.substring("Error: ".length()) : message;
        String option = WRONG_VALUE.matcher(plain).replaceFirst("$1: ");
        String number = NO_NUMBER.matcher(option).replaceFirst("$1 is not a number");
        Matcher choice = CHOICE.matcher(number);
        return choice.find()
                ? choice.replaceFirst("must be one of " + choice.group(1).toLowerCase(Locale.ROOT) + "; it was ")
                : number;
    }

    /** Prints the mistake and where to find help; the whole usage page only if there are no arguments at all. */
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
