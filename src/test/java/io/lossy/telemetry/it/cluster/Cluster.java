package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.ReplicatedPostgres;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three servers behind HAProxy on one database, which is a primary with a synchronous standby. */
final class Cluster implements AutoCloseable {
    private static final int NODES = 3;

    private final Path folder = Path.of("target", "it-processes", "cluster-" + Long.toString(System.nanoTime(), 36));
    private final ReplicatedPostgres postgres = ReplicatedPostgres.start().replicateSynchronously();
    private final ClusterHistory history = history(postgres.primary());
    private final List<ClusterNode> nodes;
    private final LoadBalancer proxy;
    private boolean promoted;

    /** @param change of the settings that the servers ship with */
    Cluster(UnaryOperator<String> change) {
        Path settings = settings(change);
        nodes = IntStream.rangeClosed(1, NODES)
                .mapToObj(n -> new ClusterNode("node" + n, dataDir(n), settings, postgres))
                .toList();
        nodes.get(0).begin().awaitUp(); // it makes the keys
        nodes.stream().skip(1).map(ClusterNode::begin).toList().forEach(ClusterNode::awaitUp);
        proxy = LoadBalancer.haproxy(nodes.stream().map(ClusterNode::ports).toList());
    }

    private static ClusterHistory history(Sql sql) {
        new Migrations(sql.database(), Clock.systemUTC()).run();
        return ClusterHistory.begin(sql);
    }

    private Path settings(UnaryOperator<String> change) {
        try {
            String shipped = Files.readString(Path.of("conf", "telemetry.yml"));
            Path file = Files.createDirectories(folder).resolve("telemetry.yml");
            return Files.writeString(file, change.apply(shipped)).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The servers share the keys of the first one, as the operator copies them. */
    private Path dataDir(int n) {
        try {
            Path keys = Files.createDirectories(folder.resolve("keys")).toAbsolutePath();
            Path dataDir = Files.createDirectories(folder.resolve("node" + n)).toAbsolutePath();
            Files.createSymbolicLink(dataDir.resolve("keys"), keys);
            return dataDir;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    ReplicatedPostgres postgres() {
        return postgres;
    }

    int port() {
        return proxy.port();
    }

    /** The database that takes writes. */
    Sql sql() {
        return promoted ? postgres.standby() : postgres.primary();
    }

    /** What the database that takes writes has recorded. */
    ClusterHistory history() {
        return history.at(sql());
    }

    /**
     * Kills a server, and then the one that counts again what the first one stored, inside its transaction.
     *
     * @return what the database says of that transaction
     */
    InterruptedRecount killWhileRecounting(ClusterNode first) {
        try (HeldRecount held = new HeldRecount(sql(), first.toString())) {
            first.killHard();
            int port = held.awaitRecount();
            ClusterNode second = nodes.stream()
                    .filter(node -> node.isBehind(port))
                    .findFirst()
                    .orElseThrow();
            second.killHard();
            return new InterruptedRecount(
                    held.incarnation(),
                    second,
                    held.isInProgress(port),
                    history().recounts(held.incarnation()).size());
        }
    }

    /**
     * A recount that ended with its server.
     *
     * @param of         the start of a server that was killed before
     * @param by         the server that was killed while it counted
     * @param inProgress its transaction had not ended yet
     * @param recounts   that were committed until then
     */
    record InterruptedRecount(UUID of, ClusterNode by, boolean inProgress, int recounts) {}

    void killPrimaryAndStartItAgain(Runnable meanwhile) {
        postgres.killPrimary();
        meanwhile.run();
        postgres.startFormerPrimary();
    }

    void freezePrimary(Runnable meanwhile) {
        postgres.freezePrimary();
        try {
            meanwhile.run();
        } finally {
            postgres.thawPrimary();
        }
    }

    /** The primary dies, and the standby takes its place. It can happen once. */
    void failOver() {
        postgres.killPrimary();
        postgres.promote();
        promoted = true;
    }

    boolean isPromoted() {
        return promoted;
    }

    @Override
    public void close() {
        proxy.close();
        nodes.forEach(ClusterNode::close);
        postgres.close();
        ServerProcess.discard(folder);
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of("HAProxy"), nodes.stream().map(ClusterNode::toString))
                .toList()
                .toString();
    }
}
