package io.lossy.telemetry.cli.output;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that the reader of standard output has closed it while a command has nothing to write. Java cannot query
 * whether a pipe still has a reader, but {@code tail -f} of GNU coreutils can: it inherits our standard output and ends
 * by SIGPIPE within a second after the reader has closed it. Without such a {@code tail}, a command detects it at its
 * next write.
 */
public final class ReaderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderWatch.class);
    private static final int ENDED_BY_SIGPIPE = 128 + 13;

    private final @Nullable Process tail;

    private ReaderWatch(@Nullable Process tail) {
        this.tail = tail;
    }

    /** Watches standard output if the command prints to it and it is a pipe. */
    public static ReaderWatch of(PrintWriter out) {
        return new ReaderWatch(out instanceof StandardOutput && OutputPipe.isPipe() ? started() : null);
    }

    private static @Nullable Process started() {
        String self = String.valueOf(ProcessHandle.current().pid());
        try {
            return new ProcessBuilder("tail", "-f", "--pid=" + self, "/dev/null")
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("there is no tail command; a closed pipe is noticed at the next write");
            return null;
        }
    }

    /** @throws OutputFailure if the reader has closed standard output */
    public void check() {
        if (tail != null && !tail.isAlive() && tail.exitValue() == ENDED_BY_SIGPIPE) {
            throw OutputFailure.readerGone(new IOException("closed while there was nothing to write"));
        }
    }

    @Override
    public void close() {
        if (tail != null) {
            tail.destroy();
        }
    }
}
