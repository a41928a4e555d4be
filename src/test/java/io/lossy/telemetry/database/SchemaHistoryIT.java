package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** A start without Flyway, if the database has this program's migrations; and a start with it in every other case. */
class SchemaHistoryIT {
    private static final Path RESOURCE = Path.of("src/main/resources/db/schema-history.txt");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);

    @Test
    void theListOfTheProgramIsThatOfANewDatabase() throws Exception {
        try (Connection connection = database.connect()) {
            assertThat(Files.readString(RESOURCE))
                    .as("copy the actual history of a new database into %s", RESOURCE)
                    .isEqualToNormalizingNewlines(SchemaHistory.applied(connection) + "\n");
            assertThat(SchemaHistory.isCurrent(connection)).isTrue();
        }
    }

    @Test
    void anEmptyDatabaseIsNotCurrent() throws Exception {
        try (Connection connection = PostgresFixture.emptyDatabase().connect()) {
            assertThat(SchemaHistory.isCurrent(connection)).isFalse();
        }
    }

    @Test
    void aMigrationWithAnotherTextIsFoundAndRefused() throws Exception {
        sql.execute("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '3'");

        try (Connection connection = database.connect()) {
            assertThat(SchemaHistory.isCurrent(connection)).isFalse();
        }
        assertThat(catchThrowable(() -> new Migrations(database, Clock.systemUTC()).run()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not be brought up to date");
    }

    @Test
    void anUnknownOrFailedMigrationIsNotCurrent() throws Exception {
        sql.execute("UPDATE flyway_schema_history SET success = false WHERE version = '8'");

        try (Connection connection = database.connect()) {
            assertThat(SchemaHistory.isCurrent(connection)).isFalse();
        }
    }
}
