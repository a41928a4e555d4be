package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.StoreException.FailureKind;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SqlFailuresTest {
    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "40001, CONFLICT, serialization failure",
        "40P01, CONFLICT, deadlock",
        "55P03, CONFLICT, lock time-out",
        "23514, CONFLICT, no partition of relation found for row",
        "08006, UNAVAILABLE, connection failure",
        "53100, UNAVAILABLE, disk full",
        "53300, UNAVAILABLE, too many connections",
        "57014, UNAVAILABLE, statement time-out",
        "57P01, UNAVAILABLE, admin shutdown",
        "57P03, UNAVAILABLE, starting up",
        "25006, UNAVAILABLE, read-only",
        "XX000, UNAVAILABLE, internal error",
        "P0001, UNAVAILABLE, whatever nobody foresaw",
        "22021, DATA, NUL in text",
        "22P02, DATA, not JSON",
        "22P05, DATA, NUL in JSON",
        "22003, DATA, number out of range",
        "23502, DATA, null where none may be",
        "23505, DATA, unique violation",
        "54000, DATA, beyond a limit of PostgreSQL",
        "42P01, CONFIGURATION, no such table",
        "42501, CONFIGURATION, no such right",
        "28P01, CONFIGURATION, wrong password",
        "3D000, CONFIGURATION, no such database"
    })
    void sortsEverySqlState(String state, FailureKind kind, String meaning) {
        assertThat(SqlFailures.kind(state)).as(meaning).isEqualTo(kind);
        assertThat(SqlFailures.of(new PgException(meaning, "ERROR", state, "a secret value")))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.sqlState()).isEqualTo(state);
                    assertThat(failure).hasMessageContaining(state);
                });
        assertThat(SqlFailures.of(new IllegalStateException(new SQLException(meaning, state)))
                        .kind())
                .isEqualTo(kind);
    }

    static Stream<Throwable> failuresWithoutAState() {
        return Stream.of(
                new ConnectException("refused"),
                new TimeoutException("too late"),
                new ConnectionPoolTooBusyException("full"),
                ClosedConnectionException.INSTANCE,
                OpenCircuitException.INSTANCE,
                io.vertx.circuitbreaker.TimeoutException.INSTANCE,
                new IllegalStateException("who knows"));
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutAState")
    void takesWhatNeverCameBackForUnavailable(Throwable failure) {
        assertThat(SqlFailures.of(failure).kind()).isEqualTo(FailureKind.UNAVAILABLE);
    }

    @Test
    void leavesAKnownFailureAsItIs() {
        StoreException known = new StoreException(FailureKind.DATA, "22021", "known", null);

        assertThat(SqlFailures.of(known)).isSameAs(known);
    }

    @Test
    void keepsTheServersWordsOutOfItsMessage() {
        assertThat(SqlFailures.of(new PgException("invalid input: hunter2", "ERROR", "22P02", "hunter2")))
                .hasMessageNotContaining("hunter2");
    }
}
