package io.lossy.telemetry.backup;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DayPartition;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.privacy.HashKeyRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Copies the rows of a database into a folder while servers use it. All tables are read in one snapshot, as CSV (COPY in
 * PostgreSQL's manual), which every version of PostgreSQL reads. Blocking.
 *
 * @param program     version of this program
 * @param signingKeys ids of the keys that sign read tokens
 * @param conf        the texts of settings and catalog, by file name
 */
public record Backup(String program, List<String> signingKeys, Map<String, String> conf) {
    private static final String TABLES =
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (?)";

    public Backup {
        signingKeys = List.copyOf(signingKeys);
        conf = Map.copyOf(conf);
    }

    /**
     * @param owner the database with the rights of the tables' owner
     * @return what was copied
     * @throws BackupException if the folder is not usable, or the database is not one of this program or is newer
     * @throws StoreException if the database does not answer
     */
    public Manifest run(DatabaseAddress owner, BackupFolder folder, CopyProgress progress) {
        List<String> tables = DatabaseSession.inTransaction(
                owner, DatabaseSession.Isolation.READ_COMMITTED, connection -> tables(connection, owner));
        folder.create();
        try {
            Manifest manifest =
                    DatabaseSession.inSnapshot(owner, tables, connection -> copy(connection, tables, folder, progress));
            folder.complete(manifest);
            return manifest;
        } catch (IOException e) {
            throw unwritten(folder, e);
        }
    }

    private static List<String> tables(Connection connection, DatabaseAddress owner) throws SQLException {
        int version = Migrations.version(connection);
        if (version == 0) {
            throw new BackupException(
                    owner + " has no tables of this program: name the server's --data-dir or" + " --database");
        }
        if (version > Migrations.newestVersion()) {
            throw new BackupException(owner + " has schema version " + version + ", and this program knows versions up"
                    + " to " + Migrations.newestVersion() + ": use the version of the program that serves it");
        }
        List<String> there = new ArrayList<>();
        Statements.each(connection, TABLES, row -> there.add(row.getString(1)), BackupTables.COPIED);
        return BackupTables.COPIED.stream().filter(there::contains).toList();
    }

    private Manifest copy(Connection connection, List<String> tables, BackupFolder folder, CopyProgress progress)
            throws SQLException {
        Instant now = Objects.requireNonNull(Statements.first(connection, "SELECT now()", EventRow::instant));
        List<Manifest.CopiedTable> copied = new ArrayList<>();
        List<Manifest.CopiedFile> files = new ArrayList<>();
        try {
            for (String table : tables) {
                copyTable(connection, table, folder, progress, copied, files);
            }
            for (Map.Entry<String, String> text : conf.entrySet()) {
                String name = BackupFolder.CONF + "/" + text.getKey();
                try (CountedOutput out = CountedOutput.to(folder.resolve(name), bytes -> {})) {
                    out.write(text.getValue().getBytes(StandardCharsets.UTF_8));
                    files.add(out.finish(name));
                }
            }
        } catch (IOException e) {
            throw unwritten(folder, e);
        }
        return new Manifest(
                now,
                program,
                Objects.requireNonNull(Statements.first(connection, "SHOW server_version", row -> row.getString(1))),
                Migrations.version(connection),
                DayPartition.all(connection).stream().map(DayPartition::day).toList(),
                HashKeyRecords.checks(connection).stream()
                        .map(key -> new Manifest.KeyCheck(key.id(), key.checkValue(), key.isCurrent()))
                        .toList(),
                signingKeys,
                copied,
                files);
    }

    private static void copyTable(
            Connection connection,
            String table,
            BackupFolder folder,
            CopyProgress progress,
            List<Manifest.CopiedTable> copied,
            List<Manifest.CopiedFile> files)
            throws SQLException, IOException {
        List<String> columns = TableColumns.of(connection, table);
        Manifest.CopiedTable what = new Manifest.CopiedTable(table, columns, 0);
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        try (CountedOutput out =
                CountedOutput.to(folder.resolve(what.file()), bytes -> progress.copied(table, bytes, -1))) {
            long rows = copy.copyOut(
                    "COPY (SELECT " + TableColumns.quoted(connection, columns) + " FROM " + table
                            + ") TO STDOUT (FORMAT csv, HEADER)",
                    out);
            files.add(out.finish(what.file()));
            copied.add(new Manifest.CopiedTable(table, columns, rows));
            progress.done(table, rows);
        }
    }

    private static BackupException unwritten(BackupFolder folder, IOException e) {
        return new BackupException(
                "can't write the backup to " + folder.root() + " (" + e.getMessage() + "): delete this folder, and free"
                        + " space or name another one",
                e);
    }
}
