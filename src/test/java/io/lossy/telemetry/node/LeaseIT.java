package io.lossy.telemetry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One holder at a time, whatever the one before believes. */
class LeaseIT {
    private static final String WORK = "work";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private Connection here;
    private Connection there;

    @BeforeEach
    void connect() throws SQLException {
        sql.execute("CREATE TABLE done (epoch bigint)");
        here = database.connect();
        there = database.connect();
        Statements.execute(there, "SET lock_timeout = 200");
    }

    @AfterEach
    void close() throws SQLException {
        here.close();
        there.close();
    }

    private Lease held() throws SQLException {
        return Lease.acquire(here, WORK, UUID.randomUUID()).orElseThrow();
    }

    private Optional<Lease> other() throws SQLException {
        return Lease.acquire(there, WORK, UUID.randomUUID());
    }

    private void expire() {
        sql.execute("UPDATE leases SET expires_at = clock_timestamp()");
    }

    private static long write(Connection connection, Lease lease) throws SQLException {
        return Statements.update(connection, "INSERT INTO done SELECT " + lease.epoch() + " WHERE " + lease.guard());
    }

    @Test
    void anotherServerGetsItWhenItIsGivenUp() throws SQLException {
        Lease first = held();
        assertThat(other()).isEmpty();
        assertThat(write(here, first)).isEqualTo(1);

        first.release();
        Lease second = other().orElseThrow();

        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        assertThat(write(there, second)).isEqualTo(1);
    }

    @Test
    void aHolderThatWasAwayForTooLongWritesNothingAndIsTold() throws SQLException {
        Lease first = held();
        expire();

        assertThat(write(here, first)).isZero();
        assertThatThrownBy(first::renew).isInstanceOf(LeaseLostException.class); // although nobody took it over
        Lease second = other().orElseThrow();
        assertThat(write(here, first)).isZero();
        assertThat(write(there, second)).isEqualTo(1);
        assertThatThrownBy(first::renew).isInstanceOf(LeaseLostException.class).hasMessageContaining("epoch 1");
        first.release();
        assertThat(write(there, second)).as("the other's lease is not given up").isEqualTo(1);
        assertThat(sql.column("SELECT epoch FROM done")).containsExactly("2", "2");
    }

    @Test
    void aTakeoverWaitsForAWriteInProgressAndARenewalDoesNot() throws SQLException {
        Lease first = held();
        here.setAutoCommit(false);
        assertThat(write(here, first)).isEqualTo(1);
        expire(); // changes the row, as a renewal does

        assertThat(other()).isEmpty();
        here.commit();
        here.setAutoCommit(true);

        assertThat(other())
                .hasValueSatisfying(second -> assertThat(second.epoch()).isEqualTo(2));
        assertThat(write(here, first)).isZero();
    }

    @Test
    void aLeaseIsRenewed() throws SQLException {
        Lease lease = held();
        String before = sql.column("SELECT expires_at FROM leases").get(0);

        lease.keep(); // too early
        assertThat(sql.column("SELECT expires_at FROM leases")).containsExactly(before);
        lease.renew();

        assertThat(sql.count("SELECT count(*) FROM leases WHERE expires_at > '" + before + "'"))
                .isEqualTo(1);
        assertThat(lease.epoch()).isEqualTo(1);
    }
}
