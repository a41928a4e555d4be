package io.lossy.telemetry.backup;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Copies a backup into an empty database: migrates it to the schema of the backup, copies the rows in one transaction,
 * migrates it to the schema of this program, and repeats the erasures that came after the backup. Blocking.
 *
 * <p>Until all of that is done, the database has a table {@code unfinished_restore}, and no server starts on it. Nothing
 * counts the restored rows as new: they enter the tables directly, and not the commit log.
 */
public record Restore(BackupFolder folder, Manifest manifest, Clock clock) {
    private static final String RELATION = "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
            + " AND relnamespace = current_schema()::regnamespace"
            + " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e') LIMIT 1";
    private static final String UNFINISHED = "unfinished_restore";
    /** From the schema version 13 on, the first of the two is not there or fails. */
    private static final String MAKE_PARTITIONS =
            "SELECT CASE WHEN to_regproc('make_partitions') IS NULL THEN 'ensure_partitions' ELSE 'make_partitions' END";
    /** Retention compares its clock with this row, as in a new database, and not with the last run before the backup. */
    private static final String CLOCK =
            "INSERT INTO retention_runs (as_of, ended_at, outcome, detail)" + " VALUES (now(), now(), 'installed', ?)";

    /**
     * Checks that the database can take this backup. Writes nothing.
     *
     * @throws BackupException if the backup is newer than this program, or the database is not empty
     */
    public void check(DatabaseAddress owner) {
        if (manifest.schemaVersion() > Migrations.newestVersion()) {
            throw new BackupException("the backup has schema version " + manifest.schemaVersion()
                    + ", and this program knows versions up to " + Migrations.newestVersion() + ": restore it with"
                    + " the version " + manifest.program() + " of the program, or a newer one");
        }
        DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> {
            String relation = Statements.first(connection, RELATION, row -> row.getString(1));
            if (relation != null) {
                throw new BackupException(owner + " is not empty: it has a table " + relation
                        + ". A restore writes only into an empty database: create one, or name another --data-dir");
            }
            return owner;
        });
    }

    /**
     * @param erasures what was erased, opted out and opted in later; see {@link ErasureReplay}
     * @return rows that the erasures deleted
     * @throws StoreException if the database does not answer; then start again with another empty database
     */
    public long run(DatabaseAddress owner, List<ErasureEntry> erasures, CopyProgress progress) {
        check(owner);
        Migrations migrations = new Migrations(owner, clock);
        migrations.runTo(manifest.schemaVersion());
        DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> copy(connection, progress));
        migrations.run();
        return DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> {
            long erased = new ErasureReplay(manifest.madeAt()).run(connection, erasures);
            Statements.execute(connection, "DROP TABLE " + UNFINISHED);
            return erased;
        });
    }

    private boolean copy(Connection connection, CopyProgress progress) throws SQLException {
        Statements.execute(connection, "CREATE TABLE " + UNFINISHED + " ()");
        Statements.execute(connection, "DELETE FROM retention_runs"); // the row that the migration inserted
        String makePartitions = Statements.first(connection, MAKE_PARTITIONS, row -> row.getString(1));
        for (LocalDate day : manifest.days()) {
            Statements.number(connection, "SELECT " + makePartitions + "(?, ?)", day, day);
        }
        for (Manifest.CopiedTable table : manifest.tables()) {
            long rows = copyTable(connection, table, progress);
            if (rows != table.rows()) {
                throw new BackupException(table.file() + " has " + rows + " rows, and the manifest says " + table.rows()
                        + ". Nothing was restored: use another copy of the backup");
            }
            TableColumns.continueNumbers(connection, table.name());
            progress.done(table.name(), rows);
        }
        Statements.update(connection, CLOCK, "restored from a backup of " + manifest.madeAt());
        return true;
    }

    private long copyTable(Connection connection, Manifest.CopiedTable table, CopyProgress progress)
            throws SQLException {
        String sql = "COPY " + table.name() + " (" + TableColumns.quoted(connection, table.columns())
                + ") FROM STDIN (FORMAT csv, HEADER MATCH)";
        try (InputStream file = Files.newInputStream(folder.resolve(table.file()))) {
            long total = Files.size(folder.resolve(table.file()));
            InputStream counted = new CountedInput(file, bytes -> progress.copied(table.name(), bytes, total));
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, counted);
        } catch (IOException e) {
            throw new BackupException("can't read " + folder.resolve(table.file()) + ": " + e.getMessage(), e);
        }
    }
}
