package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ReplicatedPostgres;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One server of a cluster: a process on fixed ports, with lines of its own to both hosts of the database. */
final class ClusterNode implements AutoCloseable {
    private static final int EXIT_SECONDS = 60;
    private static final int TERMINATED = 143;

    private final String name;
    private final Path dataDir;
    private final Path settings;
    private final LoadBalancer.Server ports = new LoadBalancer.Server(FreePort.any(), FreePort.any());
    private final List<DatabaseProxy> lines;
    private ServerProcess process;

    ClusterNode(String name, Path dataDir, Path settings, ReplicatedPostgres postgres) {
        this.name = name;
        this.dataDir = dataDir;
        this.settings = settings;
        this.lines = List.of(
                new DatabaseProxy(postgres.standby().database()),
                new DatabaseProxy(postgres.primary().database()));
    }

    LoadBalancer.Server ports() {
        return ports;
    }

    /** Starts the process and does not wait for it. */
    ClusterNode begin() {
        String url = ServerFixture.url(ReplicatedPostgres.through(lines.get(0), lines.get(1)));
        process = ServerProcess.begin(
                Map.of("LOSSY_NODE_ID", name),
                dataDir,
                ports.port(),
                ports.managementPort(),
                "--database",
                url,
                "--config",
                settings.toString());
        return this;
    }

    ClusterNode awaitUp() {
        process.awaitUp();
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void killHard() {
        process.killHard();
    }

    void stop() {
        process.signal("TERM");
        assertThat(process.exitCode(EXIT_SECONDS)).as(name).isEqualTo(TERMINATED);
    }

    void hang(Runnable meanwhile) {
        Signals.send(process.pid(), "STOP");
        try {
            meanwhile.run();
        } finally {
            Signals.send(process.pid(), "CONT");
        }
    }

    /** Cuts both lines to the database for a while; connections of before and meanwhile never carry anything again. */
    void cut(Runnable meanwhile) {
        lines.forEach(line -> line.set(Relay.Mode.SILENT));
        meanwhile.run();
        lines.forEach(line -> {
            line.relay().forget();
            line.set(Relay.Mode.OPEN);
        });
    }

    /** Whether a connection that the database has from this port is one of this server. */
    boolean isBehind(int port) {
        return lines.stream().anyMatch(line -> line.relay().comesFrom(port));
    }

    @Override
    public void close() {
        process.close();
        lines.forEach(DatabaseProxy::close);
    }

    @Override
    public String toString() {
        return name;
    }
}
