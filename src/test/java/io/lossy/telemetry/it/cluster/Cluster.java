package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.ReplicatedPostgres;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three servers behind HAProxy on one database, which is a primary with a synchronous standby. */
final class Cluster implements AutoCloseable {
    private static final int NODES = 3;

    private final ClusterFolder folder;
    private final ReplicatedPostgres postgres = ReplicatedPostgres.start().replicateSynchronously();
    private final ClusterHistory history = history(postgres.primary());
    private final List<ClusterNode> nodes;
    private final LoadBalancer proxy;
    private boolean promoted;

    /** @param change of the settings that the servers ship with */
    Cluster(UnaryOperator<String> change) {
        folder = new ClusterFolder(change);
        nodes = IntStream.rangeClosed(1, NODES).mapToObj(n -> node("node" + n)).toList();
        nodes.get(0).begin().awaitUp(); // it makes the keys
        nodes.stream().skip(1).map(ClusterNode::begin).toList().forEach(ClusterNode::awaitUp);
        proxy = LoadBalancer.haproxy(nodes.stream().map(ClusterNode::ports).toList());
    }

    private static ClusterHistory history(Sql sql) {
        new Migrations(sql.database(), Clock.systemUTC()).run();
        return ClusterHistory.begin(sql);
    }

    private ClusterNode node(String name) {
        List<DatabaseProxy> lines = List.of(
                new DatabaseProxy(postgres.standby().database()),
                new DatabaseProxy(postgres.primary().database()));
        String url = ServerFixture.url(ReplicatedPostgres.through(lines.get(0), lines.get(1)));
        return new ClusterNode(
                name, folder.dataDir(name), Map.of(), lines, "--database", url, "--config", folder.settings());
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
        folder.close();
    }

    @Override
    public String toString() {
        return Stream.concat(Stream.of("HAProxy"), nodes.stream().map(ClusterNode::toString))
                .toList()
                .toString();
    }
}
