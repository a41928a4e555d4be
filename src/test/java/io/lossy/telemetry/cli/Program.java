package io.lossy.telemetry.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command line run inside this JVM, for tests of other packages: how it ended and what it said. */
public record Program(int exit, String out, String err) {
    public static Program run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine root = Main.commandLine();
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        int exit = root.execute(arguments);
        return new Program(exit, out.toString(), err.toString());
    }
}
