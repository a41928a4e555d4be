package io.lossy.telemetry.cli.support;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives every command {@code --help}, {@code --version}, its two outputs and the rejection of wrong usage. */
@Command(mixinStandardHelpOptions = true, versionProvider = BuildVersion.class)
public abstract class BaseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    protected final CommandSpec spec() {
        return spec;
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a line of the result on standard output. */
    protected final void print(String line) {
        PrintWriter out = out();
        out.println(line);
        out.flush();
    }

    /** Prints a line for the user on standard error, so that standard output contains the result alone. */
    protected final void note(String line) {
        PrintWriter err = err();
        err.println(line);
        err.flush();
    }

    /** Returns the failure for wrong arguments; the command exits with 2. */
    protected final ParameterException wrongUsage(@Nullable String why) {
        return new ParameterException(spec.commandLine(), String.valueOf(why));
    }

    protected final void require(boolean valid, String otherwise) {
        if (!valid) {
            throw wrongUsage(otherwise);
        }
    }
}
