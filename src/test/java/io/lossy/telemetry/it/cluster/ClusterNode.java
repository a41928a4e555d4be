package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One server of a cluster: a process on fixed ports, with lines of its own to the hosts of the database. */
final class ClusterNode implements AutoCloseable {
    private static final int EXIT_SECONDS = 60;
    private static final int TERMINATED = 143;

    private final String name;
    private final Path dataDir;
    private final Map<String, String> environment;
    private final List<DatabaseProxy> lines;
    private final String[] options;
    private final LoadBalancer.Server ports = new LoadBalancer.Server(FreePort.any(), FreePort.any());
    private ServerProcess process;

    /** @param options of {@code serve} beside the ports and the data folder */
    ClusterNode(
            String name, Path dataDir, Map<String, String> environment, List<DatabaseProxy> lines, String... options) {
        this.name = name;
        this.dataDir = dataDir;
        this.environment = Map.copyOf(environment);
        this.lines = List.copyOf(lines);
        this.options = options.clone();
    }

    LoadBalancer.Server ports() {
        return ports;
    }

    Path dataDir() {
        return dataDir;
    }

    /** Starts the process and does not wait for it. */
    ClusterNode begin() {
        return begin(Map.of());
    }

    /** The same with more variables in its environment. */
    ClusterNode begin(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("LOSSY_NODE_ID", name);
        variables.putAll(more);
        process = ServerProcess.begin(variables, dataDir, ports.port(), ports.managementPort(), options);
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
        assertThat(exitCode()).as(name).isEqualTo(TERMINATED);
    }

    /** Waits until the process has ended itself. */
    int exitCode() {
        return process.exitCode(EXIT_SECONDS);
    }

    boolean isReady() {
        return new LoopbackHttpClient(ports.managementPort())
                        .get("/health/ready")
                        .status()
                == 200;
    }

    /** Returns the sum of a metric. */
    double meter(String metric) {
        return ScrapedMeters.scrape(ports.managementPort()).sum(metric);
    }

    void hang(Runnable meanwhile) {
        Signals.send(process.pid(), "STOP");
        try {
            meanwhile.run();
        } finally {
            Signals.send(process.pid(), "CONT");
        }
    }

    /** Cuts the lines to the database for a while; connections of before and meanwhile never carry anything again. */
    void cut(Runnable meanwhile) {
        setLines(Relay.Mode.SILENT);
        meanwhile.run();
        lines.forEach(line -> line.relay().forget());
        setLines(Relay.Mode.OPEN);
    }

    /** For the lines to the database. */
    void setLines(Relay.Mode mode) {
        lines.forEach(line -> line.set(mode));
    }

    /** Whether a connection that the database has from this port is one of this server. */
    boolean isBehind(int port) {
        return lines.stream().anyMatch(line -> line.relay().comesFrom(port));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        lines.forEach(DatabaseProxy::close);
    }

    @Override
    public String toString() {
        return name;
    }
}
