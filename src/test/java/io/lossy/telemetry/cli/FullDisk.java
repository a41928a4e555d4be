package io.lossy.telemetry.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs command lines, one after the other, with the standard output of this process, and tells on stderr how each ended. */
final class FullDisk {
    static final String BLANK = "\t";

    private FullDisk() {}

    static String line(String... words) {
        return String.join(BLANK, words);
    }

    public static void main(String[] lines) {
        for (String line : lines) {
            StringWriter said = new StringWriter();
            CommandLine root = Main.commandLine();
            root.setErr(new PrintWriter(said, true));
            int exit = root.execute(line.split(BLANK));
            List<String> errors =
                    said.toString().lines().filter(text -> !text.isBlank()).toList();
            System.err.println("ended " + exit + " " + errors + " " + line.replace(BLANK, " "));
        }
        System.err.flush();
        Runtime.getRuntime().halt(0);
    }
}
