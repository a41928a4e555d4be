package io.lossy.telemetry.cli.output;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints a server's messages and ignores write failures, because a server must continue when its output is closed. */
public final class LenientOutput extends FilterWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LenientOutput.class);

    private LenientOutput(Writer out) {
        super(out);
    }

    public static PrintWriter of(PrintWriter out) {
        return new PrintWriter(new LenientOutput(out), true);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(String.valueOf(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        attempt(() -> out.write(text, offset, length));
    }

    @Override
    public void flush() throws IOException {
        attempt(out::flush);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Converts an {@link OutputFailure} to an {@code IOException}, which a {@code PrintWriter} ignores. */
    private static void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (OutputFailure e) {
            if (e.isWorthSaying()) {
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(e.getCause()))
                        .log("standard output is not writable; the server continues without it");
            }
            throw new IOException(e);
        }
    }
}
