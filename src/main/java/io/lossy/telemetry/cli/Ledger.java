package io.lossy.telemetry.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A file of the ids that the server said it had committed, to be held against the database by whoever doubts it. */
final class Ledger implements AutoCloseable {
    private final @Nullable BufferedWriter file;
    private final Queue<UUID> acked;

    private Ledger(@Nullable BufferedWriter file, Queue<UUID> acked) {
        this.file = file;
        this.acked = acked;
    }

    /** Without a path, a ledger that keeps nothing. */
    static Ledger open(@Nullable Path path, Queue<UUID> acked) {
        try {
            return new Ledger(path == null ? null : Files.newBufferedWriter(path), acked);
        } catch (IOException e) {
            throw new CommandFailure(
                    "can't write the ledger " + path
                            + ": is its folder there, and may this user write to it? Else name another file",
                    e);
        }
    }

    /** Writes what has come in since the last time, and makes sure that another process can read it. */
    void drain() {
        if (file == null) {
            return;
        }
        try {
            for (UUID id = acked.poll(); id != null; id = acked.poll()) {
                file.write(id.toString());
                file.write('\n');
            }
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger can't be written", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
