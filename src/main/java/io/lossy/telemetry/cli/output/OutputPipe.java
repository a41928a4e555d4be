package io.lossy.telemetry.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Detects whether standard output is a pipe or a socket, which a reader can close. */
final class OutputPipe {
    private static final Path DESCRIPTOR = Path.of("/dev/fd/1");
    private static final int TYPE = 0xF000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xC000;

    private OutputPipe() {}

    /** Returns true for a pipe or a socket; false also if the system does not report the type, such as Windows. */
    static boolean isPipe() {
        try {
            int type = (Integer) Files.getAttribute(DESCRIPTOR, "unix:mode") & TYPE;
            return type == FIFO || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns true if a write failed because the reader closed a pipe. The type of the descriptor decides, because the
     * failure's message is in the language of the system. The message is used only as a fallback.
     */
    static boolean isPipe(IOException failure) {
        return isPipe()
                || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
}
