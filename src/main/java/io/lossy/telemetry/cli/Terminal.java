package io.lossy.telemetry.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a command's output goes, as far as it changes what is written. */
record Terminal(boolean interactive, int rows, int columns) {
    /** The size of what is not a screen: lines are as long as they are. */
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final Terminal USUAL = new Terminal(true, 24, 80);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})");

    /** A file or a pipe. */
    static Terminal none() {
        return new Terminal(false, UNBOUNDED, UNBOUNDED);
    }

    /** Of this process. */
    static Terminal here() {
        return isTerminal() ? measured() : none();
    }

    /** Since Java 22 a console exists even without a terminal, and has to be asked. */
    @SuppressWarnings("SystemConsoleNull") // both kinds of Java are told apart here
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Console.isTerminal() is part of Java 22", e);
        }
    }

    /** Asks the terminal its size by {@code stty size}; where that can't be had, the usual size does. */
    private static Terminal measured() {
        File tty = new File("/dev/tty");
        if (!tty.exists()) {
            return USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(tty).start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return sized(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return USUAL; // no stty here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Of an interactive terminal, by the answer of {@code stty size}: rows, then columns. */
    static Terminal sized(String answer) {
        Matcher m = SIZE.matcher(answer.strip());
        if (!m.matches()) {
            return USUAL;
        }
        int rows = Integer.parseInt(m.group(1));
        int columns = Integer.parseInt(m.group(2));
        return new Terminal(true, rows > 0 ? rows : USUAL.rows(), columns > 0 ? columns : USUAL.columns());
    }
}
