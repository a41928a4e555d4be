package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.support.CommandFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the ids of events that the server acked as stored to a file, so that they can be compared with the database.
 */
final class Ledger implements AutoCloseable {
    private final @Nullable Path path;
    private final @Nullable BufferedWriter file;
    private final Queue<UUID> acked;

    private Ledger(@Nullable Path path, @Nullable BufferedWriter file, Queue<UUID> acked) {
        this.path = path;
        this.file = file;
        this.acked = acked;
    }

    /** Opens a ledger. Without a path it writes nothing. */
    static Ledger open(@Nullable Path path, Queue<UUID> acked) {
        try {
            return new Ledger(path, path == null ? null : Files.newBufferedWriter(path), acked);
        } catch (IOException e) {
            throw new CommandFailure(
                    "can't write the ledger " + path
                            + "; check that its directory exists and is writable, or name another file",
                    e);
        }
    }

    /** Writes the ids that arrived since the last call, and flushes them so that other processes can read them. */
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
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private CommandFailure unwritable(IOException e) {
        return new CommandFailure(
                "can't write the ledger " + path + ": " + e.getMessage()
                        + "; the ledger is incomplete: free space or name another file, then run the load again",
                e);
    }
}
