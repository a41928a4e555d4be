package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PgBouncer;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is not set for the pooler before it ends with one sentence that says how to set it. */
class PoolerRefusalIT {
    private static final String ALL_IGNORED =
            "ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,"
                    + "idle_in_transaction_session_timeout,default_transaction_isolation,options";

    @TempDir
    private static Path folder;

    private static DatabaseAddress database;

    @BeforeAll
    static void make() {
        database = PostgresFixture.migratedDatabase();
    }

    private static TelemetryServer launch(DatabaseAddress url, UnaryOperator<String> settings) {
        return ServerFixture.launch(folder, 0, url, Clock.systemUTC(), settings);
    }

    private static UnaryOperator<String> pooled(DatabaseAddress owner) {
        return text -> text.replace("${DATABASE_OWNER_URL:none}", ServerFixture.url(owner))
                .replace("${DATABASE_POOLER:none}", "transaction");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            DatabaseAddress url, UnaryOperator<String> settings) {
        return assertThatThrownBy(() -> launch(url, settings))
                .satisfies(refusal -> assertThat(refusal.getMessage().lines()).hasSize(1))
                .hasMessageNotContaining(database.password());
    }

    @ParameterizedTest
    @CsvSource({
        "transaction, as it comes",
        "transaction, takes turns",
        "transaction, ignores all",
        "session, as it comes",
        "session, ignores all",
        "statement, as it comes"
    })
    void withoutTheSettingItIsNamed(String mode, String kind) {
        String more = switch (kind) {
            case "takes turns" -> "server_round_robin = 1";
            case "ignores all" -> ALL_IGNORED;
            default -> "";
        };
        try (PgBouncer bouncer = PgBouncer.start(mode, more, database)) {
            assertRefused(bouncer.before(database), text -> text)
                    .hasMessageContaining("a pooler that does not keep sessions answers at "
                            + bouncer.before(database)
                            + "; set database.pooler to transaction (DATABASE_POOLER=transaction) and name PostgreSQL"
                            + " itself in database.owner_url (DATABASE_OWNER_URL)");
        }
    }

    @ParameterizedTest
    @CsvSource({"transaction, ''", "transaction, server_round_robin = 1"})
    void anOwnerBehindThePoolerIsRefused(String mode, String more) {
        try (PgBouncer bouncer = PgBouncer.start(mode, more, database);
                PgBouncer another = PgBouncer.start(mode, more, database)) {
            assertRefused(bouncer.before(database), pooled(another.before(database)))
                    .hasMessageStartingWith("database.owner_url: a pooler answers at " + another.before(database))
                    .hasMessageContaining("name PostgreSQL itself there (DATABASE_OWNER_URL)");
        }
    }

    @Test
    void aPoolerInStatementModeIsRefused() {
        try (PgBouncer bouncer = PgBouncer.start("statement", "", database)) {
            assertRefused(bouncer.before(database), pooled(database)).hasMessageContaining("set its pool_mode");
        }
    }

    /** What many have: one role, and two ports. */
    @Test
    void oneRoleByTwoWaysIsFine() {
        DatabaseAddress own = PostgresFixture.migratedDatabase(); // its role has settings from now on
        try (PgBouncer bouncer = PgBouncer.start("transaction", "default_pool_size = 1", own);
                TelemetryServer server = launch(
                        bouncer.before(own),
                        text -> pooled(own).apply(text).replace("statement_ms: 3000", "statement_ms: 2900"))) {
            assertThat(new LoopbackHttpClient(server.port())
                            .post(TestRequests.request(TestRequests.hit()))
                            .json()
                            .getJsonObject("counts")
                            .getInteger("persisted"))
                    .isEqualTo(1);
            assertThat(new Sql(bouncer.before(own)).column("SHOW statement_timeout"))
                    .containsExactly("2900ms");
        }
    }
}
