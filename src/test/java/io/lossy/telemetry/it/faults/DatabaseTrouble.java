package io.lossy.telemetry.it.faults;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What may be wrong with a database that answers: made with real means, where the machine allows. */
enum DatabaseTrouble {
    /** SQLSTATE 25006, as after a failover to a standby. */
    READ_ONLY {
        @Override
        Cure afflict(DatabaseAddress database) {
            Sql admin = admin(database);
            String alter = "ALTER DATABASE " + database.database();
            admin.execute(alter + " SET default_transaction_read_only = on");
            cutOff(admin, database);
            return () -> admin.execute(alter + " RESET default_transaction_read_only"); // on new connections
        }
    },

    /** SQLSTATE 53300: others have taken every connection. */
    NO_CONNECTION_LEFT {
        @Override
        Cure afflict(DatabaseAddress database) throws SQLException {
            List<Connection> taken = new ArrayList<>();
            taken.add(admin(database).database().connect());
            try (Statement first = taken.get(0).createStatement()) {
                do { // the server may be quicker than the test to take what is freed
                    first.execute(String.format(Locale.ROOT, CUT_OFF, database.database()));
                    takeAll(database, taken);
                } while (isConnected(first, database));
            }
            return () -> {
                for (Connection each : taken) {
                    each.close();
                }
            };
        }
    },

    /**
     * SQLSTATE 53100: the day's partition is on a file system of 24 MB, and another table has filled it. Where none may be
     * mounted, a trigger says what a full disk would.
     */
    DISK_FULL {
        @Override
        Cure afflict(DatabaseAddress database) throws SQLException, IOException {
            Sql sql = new Sql(database);
            String name = "small_" + UUID.randomUUID().toString().substring(0, 8);
            Path mount = Files.createDirectories(Path.of("target", name)).toAbsolutePath();
            if (exit("mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", mount.toString()) != 0) {
                System.out.println("*** no file system may be mounted here: a trigger plays the full disk ***");
                Files.delete(mount);
                return pretend(sql);
            }
            Path place = Files.createDirectory(mount.resolve("space"));
            run("chown", "--reference=" + PostgresFixture.serverFiles(), place.toString());
            sql.execute("CREATE TABLESPACE " + name + " LOCATION '" + place + "'");
            String today = sql.column("SELECT 'analytics_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')")
                    .get(0);
            sql.execute("ALTER TABLE " + today + " SET TABLESPACE " + name);
            sql.execute("CREATE TABLE ballast(bytes text) TABLESPACE " + name);
            sql.execute("ALTER TABLE ballast ALTER bytes SET STORAGE EXTERNAL");
            fill(database);
            return () -> {
                sql.execute("DROP TABLE ballast");
                sql.execute("CHECKPOINT");
            };
        }

        @Override
        void tidy(DatabaseAddress database) {
            Sql sql = new Sql(database);
            for (String space : sql.column("SELECT spcname FROM pg_tablespace WHERE spcname LIKE 'small\\_%'")) {
                sql.execute("ALTER TABLE ALL IN TABLESPACE " + space + " SET TABLESPACE pg_default");
                sql.execute("DROP TABLESPACE " + space);
                run("umount", Path.of("target", space).toAbsolutePath().toString());
            }
        }
    },

    /** SQLSTATE 55P03: somebody holds the table. */
    LOCKED {
        @Override
        Cure afflict(DatabaseAddress database) throws SQLException {
            Connection holder = database.connect();
            holder.setAutoCommit(false);
            try (Statement lock = holder.createStatement()) {
                lock.execute("LOCK TABLE analytics_events IN ACCESS EXCLUSIVE MODE");
            }
            return holder::close;
        }
    };

    private static final String CUT_OFF =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()"
                    + " AND application_name = 'lossy-telemetry' AND query NOT LIKE '%%taken%%'";

    private static final String OF_THE_SERVER =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND application_name = 'lossy-telemetry'"
                    + " AND query NOT LIKE '%%taken%%'";

    /** What ends the trouble. */
    interface Cure {
        void give() throws SQLException;
    }

    abstract Cure afflict(DatabaseAddress database) throws SQLException, IOException;

    /** When nobody uses the database any more. */
    void tidy(DatabaseAddress database) {}

    private static Sql admin(DatabaseAddress of) {
        return new Sql(new DatabaseAddress(of.host(), of.port(), "postgres", of.user(), of.password()));
    }

    private static void cutOff(Sql admin, DatabaseAddress database) {
        admin.column(String.format(Locale.ROOT, CUT_OFF, database.database()));
    }

    /** Whether the server under test has a connection. */
    private static boolean isConnected(Statement admin, DatabaseAddress database) throws SQLException {
        try (ResultSet count = admin.executeQuery(String.format(Locale.ROOT, OF_THE_SERVER, database.database()))) {
            count.next();
            return count.getLong(1) > 0;
        }
    }

    /** Until the server has no more to give. */
    private static void takeAll(DatabaseAddress database, List<Connection> taken) throws SQLException {
        while (true) {
            try {
                Connection next = database.connect();
                taken.add(next);
                try (Statement mark = next.createStatement()) {
                    mark.execute("SELECT 'taken'");
                }
            } catch (SQLException e) {
                if ("53300".equals(e.getSQLState())) {
                    return;
                }
                throw e;
            }
        }
    }

    private static void fill(DatabaseAddress database) throws SQLException {
        try (Connection connection = database.connect();
                Statement insert = connection.createStatement()) {
            for (int pieces = 64; pieces > 0; ) { // of a megabyte first, so that the last gap is smaller than a page
                int bytes = pieces * 16_000;
                try {
                    insert.execute("INSERT INTO ballast VALUES (repeat('x', " + bytes + "))");
                } catch (SQLException e) {
                    if (!"53100".equals(e.getSQLState())) {
                        throw e;
                    }
                    pieces /= 2;
                }
            }
        }
    }

    private static Cure pretend(Sql sql) {
        sql.execute("""
                CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
                END $$;
                CREATE TRIGGER disk_full BEFORE INSERT ON analytics_events
                    FOR EACH ROW EXECUTE FUNCTION disk_full();""");
        return () -> sql.execute("DROP TRIGGER disk_full ON analytics_events");
    }

    private static void run(String... command) {
        int exit = exit(command);
        if (exit != 0) {
            throw new AssertionError(String.join(" ", command) + " exited " + exit);
        }
    }

    private static int exit(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
