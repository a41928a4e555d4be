package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two roles are two, or the server does not start and says what to do. */
public class RoleSeparationIT {
    private static final String ROLE = "it_storing";
    private static final String PASSWORD = "hunter2-hunter2";
    private static final String EXACT =
            "SELECT relname, relacl, xmin FROM pg_class WHERE relname ~ '^(analytics|opt_outs)'";

    private static DatabaseAddress owner;
    private static DatabaseAddress ingest;
    private static Sql sql;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeTheRole() {
        owner = PostgresFixture.migratedDatabase();
        ingest = storing(owner, ROLE);
        sql = new Sql(owner);
    }

    /** Makes a role that may log in, and no more. */
    public static DatabaseAddress storing(DatabaseAddress owner, String name) {
        Sql sql = new Sql(owner);
        sql.execute("DROP ROLE IF EXISTS " + name);
        sql.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + PASSWORD + "'");
        return new DatabaseAddress(owner.host(), owner.port(), owner.database(), name, PASSWORD);
    }

    @BeforeEach
    void separate() {
        establish();
    }

    private static DatabaseAddress as(String user, String password, String database) {
        return new DatabaseAddress(owner.host(), owner.port(), database, user, password);
    }

    private static void establish() {
        establish(ingest, owner);
    }

    private static void establish(DatabaseAddress storing, DatabaseAddress owning) {
        new RoleSeparation(new DatabaseRoles(storing, owning)).establish();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            DatabaseAddress storing, DatabaseAddress owning) {
        return assertThatThrownBy(() -> establish(storing, owning))
                .isInstanceOf(StoreException.class)
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void everyTableAndViewIsNamedWithItsRights() {
        assertThat(sql.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                        + " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition"))
                .containsExactlyInAnyOrderElementsOf(IngestRoleGrants.TABLES.keySet());
    }

    @Test
    void aSecondStartChangesNothing() {
        List<?> before = sql.rows(EXACT);

        establish();

        assertThat(sql.rows(EXACT)).isEqualTo(before);
    }

    @Test
    void whatWasTakenIsGivenBackAndWhatWasAddedIsTakenAway() {
        List<String> right = sql.column("SELECT relacl FROM pg_class WHERE relname = 'analytics_events'");
        sql.execute("REVOKE INSERT ON analytics_events FROM " + ROLE);
        sql.execute("GRANT DELETE, UPDATE ON analytics_events TO " + ROLE);
        sql.execute("GRANT SELECT (subject) ON subject_requests TO " + ROLE);

        establish();

        assertThat(sql.column("SELECT relacl FROM pg_class WHERE relname = 'analytics_events'"))
                .isEqualTo(right);
        assertThat(sql.count("SELECT has_any_column_privilege('" + ROLE + "', 'subject_requests', 'SELECT')::int"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER ROLE it_storing SUPERUSER | ALTER ROLE it_storing NOSUPERUSER | it is a superuser",
                "ALTER ROLE it_storing CREATEROLE | ALTER ROLE it_storing NOCREATEROLE | it may create roles",
                "GRANT telemetry TO it_storing | REVOKE telemetry FROM it_storing | a member of it",
                "GRANT CREATE ON SCHEMA public TO PUBLIC | REVOKE CREATE ON SCHEMA public FROM PUBLIC"
                        + " | REVOKE CREATE ON SCHEMA public FROM PUBLIC, it_storing",
                "GRANT DELETE ON analytics_events TO PUBLIC | REVOKE DELETE ON analytics_events FROM PUBLIC"
                        + " | DELETE on analytics_events",
                "GRANT SELECT ON analytics_events_default TO PUBLIC | REVOKE SELECT ON analytics_events_default FROM PUBLIC"
                        + " | SELECT on analytics_events_default",
                "GRANT pg_write_all_data TO it_storing | REVOKE pg_write_all_data FROM it_storing"
                        + " | DELETE on analytics_events"
            })
    void aRoleThatCanDoMoreIsRefused(String mistake, String fixed, String why) {
        sql.execute(mistake);
        try {
            assertRefused(ingest, owner)
                    .hasMessageContaining("the role it_storing of database.url can do more than store and read")
                    .hasMessageContaining(why);
        } finally {
            sql.execute(fixed);
        }
        establish();
    }

    @Test
    void theOwnerOfTheDatabaseIsNoIngestRole() {
        sql.execute("ALTER DATABASE " + owner.database() + " OWNER TO it_storing");
        try {
            assertRefused(ingest, owner).hasMessageContaining("it owns the database");
        } finally {
            sql.execute("ALTER DATABASE " + owner.database() + " OWNER TO telemetry");
        }
    }

    @Test
    void aWrongPasswordIsReportedWithItsSetting() {
        assertRefused(as(ROLE, "wrong-wrong", owner.database()), owner)
                .hasMessageStartingWith("database.url: can't log in to postgresql://it_storing@")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("wrong-wrong");
        assertRefused(ingest, as("nobody", "wrong-wrong", owner.database()))
                .hasMessageStartingWith("database.owner_url: can't log in to postgresql://nobody@");
    }

    @Test
    void rolesOfTwoDatabasesAreRefusedBeforeAnythingIsMadeThere() {
        DatabaseAddress elsewhere = PostgresFixture.emptyDatabase();

        CommandLineRun reported =
                serve("url: " + ServerFixture.url(ingest) + "\n  owner_url: " + ServerFixture.url(elsewhere));

        assertThat(reported.exit()).isEqualTo(1);
        assertThat(reported.err())
                .contains("are two databases", elsewhere.database(), "name the same one in both")
                .doesNotContain(PASSWORD, elsewhere.password());
        assertThat(new Sql(elsewhere).count("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isZero();
    }

    @Test
    void aRoleWhoseSearchPathLeadsElsewhereIsRefused() {
        sql.execute("ALTER ROLE it_storing SET search_path = other");
        try {
            assertRefused(ingest, owner).hasMessageContaining("schema public the first in its search_path");
        } finally {
            sql.execute("ALTER ROLE it_storing RESET search_path");
        }
    }

    @Test
    void aServerOfTheIngestRoleAloneNamesWhoOwnsTheTables() {
        CommandLineRun reported = serve("url: " + ServerFixture.url(ingest));

        assertThat(reported.exit()).isEqualTo(1);
        assertThat(reported.err())
                .startsWith("error: the schema of postgresql://it_storing@")
                .contains("permission denied")
                .contains(
                        "; the owner is telemetry: name a login of that role in database.owner_url (DATABASE_OWNER_URL)")
                .doesNotContain(PASSWORD, "\tat ");
        assertThat(reported.err().lines()).hasSize(1);
    }

    @Test
    void whereThereAreNoTablesTheDatabasesOwnerIsNamed() {
        DatabaseAddress empty = PostgresFixture.emptyDatabase();
        new Sql(empty) // where it must make this table itself, Flyway tries for ten seconds
                .execute("CREATE TABLE flyway_schema_history (installed_rank int, version text, description text,"
                        + " type text, script text, checksum int, installed_on timestamp, installed_by text,"
                        + " execution_time int, success boolean)");

        assertThatThrownBy(() -> new Migrations(as(ROLE, PASSWORD, empty.database()), Clock.systemUTC()).run())
                .hasMessageContaining("permission denied")
                .hasMessageContaining("; the owner is telemetry")
                .hasMessageEndingWith("or let it grant it_storing the missing rights");
    }

    @Test
    void aServerWhoseRolesAreNotTwoDoesNotStart() {
        sql.execute("ALTER ROLE it_storing SUPERUSER");
        try {
            CommandLineRun reported =
                    serve("url: " + ServerFixture.url(ingest) + "\n  owner_url: " + ServerFixture.url(owner));

            assertThat(reported.exit()).isEqualTo(1);
            assertThat(reported.err()).contains("error: the role it_storing").doesNotContain(PASSWORD, "\tat ");
            assertThat(reported.err().lines()).hasSize(1);
        } finally {
            sql.execute("ALTER ROLE it_storing NOSUPERUSER");
        }
    }

    private CommandLineRun serve(String database) {
        try {
            Path settings = Files.writeString(folder.resolve("telemetry.yml"), "database:\n  " + database + "\n");
            return CommandLineRun.run("serve", "--config", settings.toString(), "--data-dir", folder.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
