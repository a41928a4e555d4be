package io.lossy.telemetry.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.PostgresFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against what befalls it. All tests take turns on one data directory, and leave it at rest. */
class EmbeddedPostgresIT {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    private static Path dir;

    private static Path dataDir;

    @BeforeAll
    static void prepare() {
        dataDir = PostgresFixture.dataDirectory(dir);
    }

    private static Path data() {
        return dataDir.resolve("postgres").resolve("data");
    }

    private static String ask(DatabaseAddress address, String sql) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? first(statement.getResultSet()) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String first(ResultSet result) throws SQLException {
        result.next();
        return result.getString(1);
    }

    private static long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
    }

    @Test
    void isDurableAndReachableFromThisMachineByPasswordOnly() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
            assertThat(ask(
                            server.address(),
                            "SELECT string_agg(name || '=' || setting, ' ' ORDER BY lower(name)) FROM pg_settings WHERE name IN"
                                    + " ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses',"
                                    + " 'unix_socket_directories')"))
                    .isEqualTo("fsync=on full_page_writes=on listen_addresses=127.0.0.1 synchronous_commit=on"
                            + " unix_socket_directories=");
            DatabaseAddress right = server.address();
            DatabaseAddress wrong =
                    new DatabaseAddress(right.host(), right.port(), right.database(), right.user(), "x");
            assertThatThrownBy(wrong::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            Path password = dataDir.resolve("postgres").resolve("password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keepsItsRowsOverARestartOnAPortOfTheUsersChoice() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
            ask(server.address(), "CREATE TABLE kept AS SELECT 42 AS n");
        }
        int port = FreePort.any();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, port)) {
            assertThat(server.address().port()).isEqualTo(port);
            assertThat(server.adopted()).isFalse();
            assertThat(ask(server.address(), "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void adoptsTheServerThatAKilledJvmLeftBehind() throws Exception {
        try (LauncherChild child = LauncherChild.start(dataDir)) {
            assertThat(EmbeddedPostgres.running(dataDir)).hasValueSatisfying(found -> {
                assertThat(found.port()).isEqualTo(child.port());
                ask(found, "CREATE TABLE survived ()"); // dump beside serve
            });
            child.kill();

            try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
                assertThat(server.adopted()).isTrue();
                assertThat(server.address().port()).isEqualTo(child.port());
                assertThat(ask(server.address(), "SELECT count(*) FROM survived"))
                        .isEqualTo("0");
            }
        }
        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
        assertThat(EmbeddedPostgres.existsIn(dataDir)).isTrue();
    }

    @Test
    void movesAnAdoptedServerToThePortThatWasAskedFor() throws Exception {
        try (LauncherChild child = LauncherChild.start(dataDir)) {
            child.kill();
            int port = FreePort.any();

            try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, port)) {
                assertThat(server.address().port()).isEqualTo(port);
                assertThat(server.adopted()).isFalse();
            }
        }
    }

    @Test
    void refusesASecondUserOfTheDirectoryAtOnce() throws Exception {
        try (LauncherChild child = LauncherChild.start(dataDir)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir, 0))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("another Lossy Telemetry (process ")
                    .hasMessageContaining(dataDir.toRealPath().toString())
                    .hasMessageContaining("--data-dir");
            assertThat(EmbeddedPostgres.running(dataDir)).isPresent();
            child.kill();
        }
        try (EmbeddedPostgres first = EmbeddedPostgres.start(dataDir, 0)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir, 0)).hasMessageContaining("already uses");
            assertThat(ask(first.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void recoversWhenTheServerWasKilledToo() throws Exception {
        EmbeddedPostgres killed = EmbeddedPostgres.start(dataDir, 0);
        ask(killed.address(), "CREATE TABLE committed AS SELECT 7 AS n");
        long pid = postmaster();
        assertThat(new ProcessBuilder("sh", "-c", "kill -9 " + pid).start().waitFor())
                .isZero();
        await().atMost(BOUND).until(() -> EmbeddedPostgres.running(dataDir).isEmpty());
        killed.close();

        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) { // the dead may be a zombie yet
            assertThat(server.adopted()).isFalse();
            assertThat(ask(server.address(), "SELECT n FROM committed")).isEqualTo("7");
        }
    }

    @Test
    void isNotMisledByAPidFileThatNamesAnotherProgram() throws IOException {
        EmbeddedPostgres.start(dataDir, 0).close();
        String self = String.valueOf(ProcessHandle.current().pid());
        Files.writeString(
                data().resolve("postmaster.pid"),
                self + "\n" + data() + "\n0\n5432\n\n127.0.0.1\n",
                StandardCharsets.US_ASCII);

        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
        EmbeddedPostgres.start(dataDir, 0).close();
    }

    @Test
    void isNotMisledByAPidFileThatNamesNobody() throws Exception {
        EmbeddedPostgres.start(dataDir, 0).close();
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(
                data().resolve("postmaster.pid"),
                dead.pid() + "\n" + data() + "\n0\n5432\n\n127.0.0.1\n",
                StandardCharsets.US_ASCII);

        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
        EmbeddedPostgres.start(dataDir, 0).close();
    }

    @Test
    void beginsAgainWhereMakingTheDirectoryWasCutShort(@TempDir Path other) throws IOException {
        Path half = PostgresFixture.emptyDataDirectory(other);
        Path postgres = half.resolve("postgres");
        Files.createDirectories(postgres.resolve("data.making").resolve("base"));
        Files.createDirectories(postgres.resolve("data").resolve("base"));
        Files.writeString(postgres.resolve("password"), "of the first try");

        try (EmbeddedPostgres server = EmbeddedPostgres.start(half, 0)) {
            assertThat(ask(server.address(), "SELECT 1")).isEqualTo("1");
        }
        assertThat(postgres.resolve("data.making")).doesNotExist();
    }

    @Test
    void saysSoWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir, taken.getLocalPort()))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("taken");
        }
        EmbeddedPostgres.start(dataDir, 0).close(); // the lock was given back
    }

    @Test
    void saysWhatToDoWithDataOfAnotherMajorVersion(@TempDir Path other) throws IOException {
        Path old = PostgresFixture.emptyDataDirectory(other);
        Files.createDirectories(old.resolve("postgres").resolve("data"));
        Files.writeString(old.resolve("postgres").resolve("data").resolve("PG_VERSION"), "12\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(old, 0))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("PostgreSQL 12")
                .hasMessageContaining("pg_upgrade");
    }

    @Test
    void runsInASessionOfItsOwnSoThatCtrlCDoesNotReachIt() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
            assertThat(server.adopted()).isFalse();
            assertThat(session(postmaster()))
                    .isNotEqualTo(session(ProcessHandle.current().pid()));
        }
    }

    private static String session(long pid) throws IOException {
        Path stat = Path.of("/proc", String.valueOf(pid), "stat");
        if (Files.exists(stat)) {
            String text = Files.readString(stat);
            return text.substring(text.lastIndexOf(')') + 2).split(" ")[3]; // state, parent, group, session
        }
        Process ps = new ProcessBuilder("ps", "-o", "sess=", "-p", String.valueOf(pid)).start();
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
}
