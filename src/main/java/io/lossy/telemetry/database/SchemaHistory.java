package io.lossy.telemetry.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/**
 * Compares the migrations of a database with those of this program. If they are the same, Flyway need not be loaded,
 * which takes a large part of a start.
 */
final class SchemaHistory {
    /** One line per migration: version and checksum, as in Flyway's table. A test compares it with a new database. */
    static final String RESOURCE = "/db/schema-history.txt";

    private static final String EXISTS = "SELECT to_regclass('flyway_schema_history') IS NOT NULL";
    private static final String APPLIED =
            "SELECT coalesce(string_agg(coalesce(version, type) || ' ' || coalesce(checksum::text, '-')"
                    + " || CASE WHEN success THEN '' ELSE ' failed' END, chr(10) ORDER BY installed_rank), '')"
                    + " FROM flyway_schema_history";

    private static final String VERSION =
            "SELECT coalesce(max(version::integer), 0) FROM flyway_schema_history WHERE success";

    private SchemaHistory() {}

    /** Returns true if exactly the migrations of this program are applied, each with the same text. */
    static boolean isCurrent(Connection connection) throws SQLException {
        return Statements.isTrue(connection, EXISTS) && applied(connection).equals(expected());
    }

    /** Returns the applied migrations in the form of {@link #RESOURCE}. */
    static String applied(Connection connection) throws SQLException {
        return Objects.requireNonNullElse(Statements.first(connection, APPLIED, row -> row.getString(1)), "");
    }

    /** Returns the number of the last migration of a database; 0 if it has none. */
    static int version(Connection connection) throws SQLException {
        return Statements.isTrue(connection, EXISTS) ? (int) Statements.number(connection, VERSION) : 0;
    }

    /** Returns the number of the last migration of this program. */
    static int newest() {
        return expected()
                .lines()
                .mapToInt(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))))
                .max()
                .orElseThrow();
    }

    private static String expected() {
        try (InputStream file = Objects.requireNonNull(SchemaHistory.class.getResourceAsStream(RESOURCE))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
