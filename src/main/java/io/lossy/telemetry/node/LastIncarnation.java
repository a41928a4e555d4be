package io.lossy.telemetry.node;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in the data folder which server used it last. A server that starts there marks that one as ended. So it need not
 * wait for six seconds until a killed server counts as gone, and its figures are whole sooner.
 *
 * <p>The caller must hold the lock on the folder's database: then the server before cannot be running any more.
 */
public final class LastIncarnation {
    private static final String FILE = "incarnation";
    private static final String ENDED = "UPDATE nodes SET seen_at = '-infinity' WHERE incarnation = ?";

    private static final Logger LOG = LoggerFactory.getLogger(LastIncarnation.class);

    private LastIncarnation() {}

    /**
     * Marks the server that used the folder before as ended, and remembers this one.
     *
     * @param folder the data folder
     */
    public static void replace(Path folder, DatabaseAddress owner, UUID incarnation) {
        Path file = folder.resolve(FILE);
        read(file).ifPresent(former -> end(owner, former));
        try {
            PrivateFiles.replace(file, incarnation + "\n");
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.getMessage())
                    .log(
                            "the file can't be written; after a crash, the next start shows partial figures for six seconds");
        }
    }

    private static void end(DatabaseAddress owner, UUID former) {
        DatabaseSession.inTransaction(
                owner, Isolation.READ_COMMITTED, connection -> Statements.update(connection, ENDED, former));
    }

    /** Returns nothing if there is no file or no id in it. The server before then counts as gone after six seconds. */
    private static Optional<UUID> read(Path file) {
        try {
            return Optional.of(UUID.fromString(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
