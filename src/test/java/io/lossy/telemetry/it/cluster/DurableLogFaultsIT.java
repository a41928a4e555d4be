package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, as processes, on three real brokers, of which each part is killed or frozen. */
@Tag("cluster")
class DurableLogFaultsIT {
    private static final int SOME = 200;

    @TempDir
    Path folder;

    private final Sql sql = new Sql(PostgresFixture.migratedDatabase());
    private List<KafkaBroker> brokers;
    private Path settings;
    private ServerProcess first;
    private ServerProcess second;
    private LogSenders senders;

    @BeforeEach
    void start() throws IOException {
        brokers = KafkaBroker.start(3);
        String addresses = brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(","));
        settings = Files.writeString(
                folder.resolve("telemetry.yml"),
                Files.readString(Path.of("conf", "telemetry.yml")).replace("${LOSSY_LOG:none}", addresses));
        first = server(0).awaitUp();
        second = server(0).awaitUp();
        senders = LogSenders.begin(3, List.of(first.port(), second.port()));
    }

    @AfterEach
    void stop() {
        senders.stop();
        first.close();
        second.close();
        brokers.forEach(KafkaBroker::close);
    }

    private ServerProcess server(int port) {
        return ServerProcess.begin(
                Map.of(),
                folder.resolve("data"),
                port,
                "--database",
                ServerFixture.url(sql.database()),
                "--config",
                settings.toString());
    }

    @Test
    void killedAndFrozenBrokersAndServersLoseAndDoubleNothing() {
        senders.awaitMore(SOME);
        for (KafkaBroker broker : brokers) {
            broker.kill();
            senders.awaitMore(SOME);
            broker.begin();
            broker.awaitUp();
            senders.awaitMore(SOME);
        }
        brokers.get(0).hang(() -> senders.awaitMore(SOME));
        int all = partitions(first) + partitions(second);
        Signals.send(first.pid(), "STOP");
        patiently().until(() -> partitions(second) >= all);
        Signals.send(first.pid(), "CONT");
        patiently().until(() -> partitions(first) > 0);
        int port = first.port();
        first.killHard();
        patiently().until(() -> partitions(second) >= all);
        first.close();
        first = server(port).awaitUp();
        patiently().until(() -> partitions(first) > 0);
        brokers.forEach(KafkaBroker::kill);
        brokers.forEach(KafkaBroker::begin);
        brokers.forEach(KafkaBroker::awaitUp);
        senders.awaitMore(SOME);
        senders.stop();

        patiently()
                .untilAsserted(() -> assertThat(sql.events())
                        .isGreaterThanOrEqualTo(senders.accepted().size()));
        assertThat(sql.column("SELECT event_id::text FROM analytics_events"))
                .containsExactlyInAnyOrderElementsOf(senders.accepted());
        assertThat(sql.count("SELECT count(*) FROM log_positions"
                        + " WHERE accepted <> persisted + duplicate + rejected + expired + erased"))
                .isZero();
        assertThat(sql.count("SELECT sum(persisted) FROM log_positions"))
                .isEqualTo(senders.accepted().size());
    }

    private static int partitions(ServerProcess server) {
        return (int) ScrapedMeters.scrape(server.managementPort()).sum("lossy_log_partitions");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONGEST);
    }
}
