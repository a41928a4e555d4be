package io.lossy.telemetry.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Prints to the standard output of this process and throws {@link OutputFailure} at the first write that fails.
 * {@code System.out} hides every failure, so a command would run forever after its reader has closed the output.
 */
public final class StandardOutput extends PrintWriter {
    private StandardOutput(OutputStream out) {
        super(new OutputStreamWriter(new Checked(out), StandardCharsets.UTF_8), true);
    }

    public static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out));
    }

    /**
     * Returns the standard error of this process. Write failures are ignored, because there is no place to report them.
     */
    public static PrintWriter errorsOfProcess() {
        FileOutputStream err = new FileOutputStream(FileDescriptor.err);
        return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    }

    /** Reports the first failure and drops later writes, so that the failure is reported once. */
    private static final class Checked extends OutputStream {
        private final OutputStream out;
        private boolean failed;

        Checked(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (failed) {
                return;
            }
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw OutputPipe.isPipe(e) ? OutputFailure.readerGone(e) : OutputFailure.unwritable(e);
            }
        }
    }
}
