package io.lossy.telemetry.cli.output;

import java.io.IOException;

/**
 * Ends a command that cannot write its standard output. Unchecked, because a {@code PrintWriter} hides every
 * {@code IOException}.
 */
public final class OutputFailure extends RuntimeException {
    /** The exit code that a shell reports for a program ended by SIGPIPE: 128 + 13. */
    private static final int LIKE_SIGPIPE = 141;

    private static final int FAILED = 1;

    private final boolean readerGone;

    private OutputFailure(String message, IOException cause, boolean readerGone) {
        super(message, cause);
        this.readerGone = readerGone;
    }

    /** Returns the failure for output that its reader has closed, as {@code head} does. */
    public static OutputFailure readerGone(IOException cause) {
        return new OutputFailure("the reader of standard output has closed it", cause, true);
    }

    /** Returns the failure for all other causes, such as a full disk. */
    static OutputFailure unwritable(IOException cause) {
        String advice = "; the output is incomplete: free space or write to another place, then run the command again";
        return new OutputFailure("can't write standard output: " + cause.getMessage() + advice, cause, false);
    }

    /** Returns false for a closed pipe: the reader wants no more output, so a message is not needed. */
    public boolean isWorthSaying() {
        return !readerGone;
    }

    public int exitCode() {
        return readerGone ? LIKE_SIGPIPE : FAILED;
    }
}
