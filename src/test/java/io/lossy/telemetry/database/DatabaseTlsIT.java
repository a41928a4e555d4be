package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Certificate;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to the database, the pool's and JDBC's, over TLS to a real PostgreSQL with a certificate for 127.0.0.1. */
class DatabaseTlsIT {
    /** The code of an SSLRequest, see "Message Formats" in PostgreSQL's documentation. */
    private static final int TLS_WANTED = 80_877_103;

    private static final String SSL_OF = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ";

    @TempDir
    private static Path folder;

    private static DatabaseAddress database;
    private static Sql sql;
    private static Path roots;
    private static Path otherCa;
    private static Vertx vertx;

    @BeforeAll
    static void switchOn() throws IOException {
        database = PostgresFixture.migratedDatabase();
        sql = new Sql(PostgresFixture.emptyDatabase());
        vertx = Vertx.vertx();
        Certificate certificate = Certificate.in(folder);
        roots = certificate.certificate();
        otherCa = Certificate.in(Files.createDirectory(folder.resolve("stranger")))
                .certificate();
        sql.execute("ALTER SYSTEM SET ssl_cert_file = '" + given(certificate.certificate()) + "'");
        sql.execute("ALTER SYSTEM SET ssl_key_file = '" + given(certificate.key()) + "'");
        sql.execute("ALTER SYSTEM SET ssl = on");
        sql.execute("SELECT pg_reload_conf()");
        await().until(() -> sql.column("SHOW ssl").equals(List.of("on")));
    }

    /** PostgreSQL takes a key only from a file of its own user's that nobody else may read. */
    private static Path given(Path file) throws IOException {
        Path data = PostgresFixture.serverFiles();
        Path copy = data.resolve("it-tls-" + file.getFileName());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(copy, Files.getOwner(data));
        return copy.getFileName();
    }

    @AfterAll
    static void switchOff() {
        for (String setting : new String[] {"ssl", "ssl_cert_file", "ssl_key_file"}) {
            sql.execute("ALTER SYSTEM RESET " + setting);
        }
        sql.execute("SELECT pg_reload_conf()");
        vertx.close().await();
    }

    private static DatabaseAddress over(String host, String parameters) {
        return DatabaseAddress.parse(ServerFixture.url(database).replace("127.0.0.1", host) + "?"
                + parameters.replace("ROOTS", roots.toString()));
    }

    private static void probe(DatabaseAddress at) {
        EventStore store = new PostgresEventStore(vertx, at, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
        try {
            store.probe().await();
        } finally {
            store.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=require",
                "sslmode=verify-ca&sslrootcert=ROOTS",
                "sslmode=verify-full&sslrootcert=ROOTS",
                "sslmode=require&channel_binding=require&connect_timeout=10&application_name=any"
            })
    void bothWaysAreEncrypted(String parameters) throws SQLException {
        DatabaseAddress at = over("127.0.0.1", parameters);
        try (Connection connection = at.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SSL_OF + "pid = pg_backend_pid()")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
        EventStore store = new PostgresEventStore(vertx, at, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
        assertThat(store.append(PersistTestEvents.events(3)).await().fresh()).hasSize(3);
        assertThat(sql.column(
                        SSL_OF + "query LIKE '%INSERT INTO new_events%' AND pid <> pg_backend_pid() AND datname = '"
                                + at.database() + "'"))
                .containsOnly("t")
                .isNotEmpty();
        store.close().await();
    }

    @Test
    void aCertificateOfAnotherSignerIsRefused() {
        DatabaseAddress at = over("127.0.0.1", "sslmode=verify-full&sslrootcert=" + otherCa);

        assertThatThrownBy(at::connect).isInstanceOf(SQLException.class).hasMessageContaining("PKIX");
        assertThatThrownBy(() -> probe(at)).isInstanceOf(StoreException.class);
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedUnlessNobodyLooks() {
        DatabaseAddress at = over("localhost", "sslmode=verify-full&sslrootcert=ROOTS");

        assertThatThrownBy(at::connect).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> probe(at)).isInstanceOf(StoreException.class);
        probe(over("localhost", "sslmode=require"));
    }

    @Test
    void aCommandSaysThatTheCertificateIsTheTrouble() {
        String url = ServerFixture.url(database) + "?sslmode=verify-full&sslrootcert=" + otherCa;

        CommandLineRun reported = CommandLineRun.run("dump", "--database", url);

        assertThat(reported.exit()).isEqualTo(1);
        assertThat(reported.err()).contains("no TLS connection to the database").doesNotContain(database.password());
        assertThat(reported.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=require",
                "sslmode=verify-ca&sslrootcert=ROOTS",
                "sslmode=verify-full&sslrootcert=ROOTS",
                "sslmode=require&channel_binding=require&connect_timeout=10&application_name=any"
            })
    void nothingIsSaidInTheClearToAServerThatRefusesTls(String parameters) throws IOException {
        List<Integer> received = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread refusing = new Thread(() -> refuseAll(server, received));
            refusing.setDaemon(true); // it ends with the server
            refusing.start();
            DatabaseTls tls = over("127.0.0.1", parameters).tls();
            DatabaseAddress at =
                    new DatabaseAddress("127.0.0.1", server.getLocalPort(), "d", "t", "hunter2", tls, List.of());

            assertThatThrownBy(at::connect).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> probe(at)).isInstanceOf(StoreException.class);
        }
        assertThat(received).hasSizeGreaterThan(1).containsOnly(TLS_WANTED); // the question for TLS, and no more
    }

    /** Notes what each connection begins with, refuses TLS, and ends it. */
    private static void refuseAll(ServerSocket server, List<Integer> received) {
        while (true) {
            try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                in.readInt(); // how long it is
                int asked = in.readInt();
                received.add(asked);
                if (asked == TLS_WANTED) {
                    socket.getOutputStream().write('N');
                    in.readAllBytes();
                }
            } catch (IOException ended) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
