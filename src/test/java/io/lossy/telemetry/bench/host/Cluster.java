package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.fixture.PostgresProcesses;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Clock;

/** Runs one PostgreSQL with the server's own settings for all systems. Each system has a database in it. */
public final class Cluster {
    private final DatabaseAddress main;
    private final long pid;

    private Cluster(DatabaseAddress main, long pid) {
        this.main = main;
        this.pid = pid;
    }

    public static Cluster start(CleanUp cleanUp, Path folder) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        cleanUp.add(postgres::close);
        long pid = PostgresProcesses.of(folder).all().get(0).pid();
        return new Cluster(postgres.address(), pid);
    }

    /** Creates a database with the empty tables of our server, and deletes what an earlier run left under its name. */
    public BenchDatabase create(String name) {
        DatabaseAddress address = createEmpty(name);
        new Migrations(address, Clock.systemUTC()).run();
        return new BenchDatabase(address);
    }

    /** Creates a database without tables, for a build that makes its own. */
    public BenchDatabase createUnmigrated(String name) {
        return new BenchDatabase(createEmpty(name));
    }

    private DatabaseAddress createEmpty(String name) {
        Sql sql = new Sql(main);
        sql.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        sql.execute("CREATE DATABASE " + name);
        return new DatabaseAddress(main.host(), main.port(), name, main.user(), main.password());
    }

    /** Makes each commit take longer by this time, as a slow disk would. */
    public void delayCommits(int millis) {
        Sql sql = new Sql(main);
        sql.execute("ALTER SYSTEM SET commit_siblings = 0"); // delays also a commit that is alone
        sql.execute("ALTER SYSTEM SET commit_delay = " + millis * 1_000);
        sql.execute("SELECT pg_reload_conf()");
    }

    public double cpuSeconds() {
        return ProcessUsage.cpuSeconds(pid);
    }

    public double memoryMib() {
        return ProcessUsage.proportionalMib(pid);
    }
}
