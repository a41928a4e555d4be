package io.lossy.telemetry.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs one command line and keeps what it said and how it ended. */
public record CapturedCommand(int exit, String out, String err) {
    public static CapturedCommand run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine root = Main.commandLine();
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int exit = root.execute(arguments);
        return new CapturedCommand(exit, out.toString(), err.toString());
    }
}
