package io.lossy.telemetry.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.KafkaTopics;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.kafka.KafkaCluster;
import io.lossy.telemetry.log.record.LogRole;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is checked of a real broker's topics, and opt-outs by command, while no server stores. */
class DurableLogSetupIT {
    /** Of the server, with its hash key. */
    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static KafkaTopics topics;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start();
        topics = new KafkaTopics(broker);
    }

    @AfterAll
    static void stop() {
        topics.close();
        broker.close();
    }

    /** Creates topics as the server would, but for one setting of one topic. */
    private static void createTopics(String prefix, String odd, String setting, String value) {
        for (String topic : List.of("events-cache", "rejections", "opt-outs")) {
            createTopic(prefix, topic, topic.equals(odd) ? Map.of(setting, value) : Map.of());
        }
    }

    private static void createTopic(String prefix, String topic, Map<String, String> odd) {
        Map<String, String> configs = new HashMap<>(Map.of(
                "min.insync.replicas",
                "2",
                "max.message.bytes",
                "1048576",
                "retention.ms",
                "3600000",
                "cleanup.policy",
                topic.equals("opt-outs") ? "compact" : "delete"));
        configs.putAll(odd);
        topics.create(prefix + "-v1-" + topic, 1, configs);
    }

    private static LogTopics checked(String prefix) {
        KafkaCluster cluster = new KafkaCluster(List.of(new HostPort("127.0.0.1", broker.port())), Map.of());
        return new LogTopics(new LogSettings(
                cluster, LogRole.BOTH, prefix, 1, 2, 2, Duration.ofHours(1), Duration.ofSeconds(6), 4L << 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "events-cache~min.insync.replicas~1~log.min_in_sync promises 2",
                "events-cache~max.message.bytes~900000~a record may have 910000",
                "rejections~retention.ms~3600001~log.retention_hours allows at most 3600000",
                "rejections~retention.ms~-1~log.retention_hours allows at most 3600000",
                "opt-outs~min.insync.replicas~1~log.min_in_sync promises 2",
                "opt-outs~cleanup.policy~delete~set it to compact",
            })
    void aWrongTopicIsNamedWithWhatItHasAndWhatItNeeds(String topic, String setting, String value, String needed) {
        String prefix = "odd" + TestRequests.newId();
        createTopics(prefix, topic, setting, value);

        try (LogTopics log = checked(prefix)) {
            assertThatThrownBy(() -> log.ready(List.of("cache")))
                    .isInstanceOf(LogSetupException.class)
                    .hasMessageStartingWith("topic " + prefix + "-v1-" + topic + " has " + setting + "=" + value + ",")
                    .hasMessageContaining(needed)
                    .hasMessageContaining("with kafka-configs");
        }
    }

    @Test
    void topicsThatAreRightAreUsedAsTheyAre() {
        String prefix = "right" + TestRequests.newId();
        createTopics(prefix, "none", "", "");

        try (LogTopics log = checked(prefix)) {
            assertThat(log.ready(List.of("cache")))
                    .containsOnlyKeys(prefix + "-v1-events-cache", prefix + "-v1-rejections", prefix + "-v1-opt-outs");
        }
    }

    @Test
    void aTopicWithFewReplicasAndASessionThatBrokersDoNotAllowAreUsedAndLogged() {
        String prefix = "few" + TestRequests.newId();
        CatalogReader.read("events.yml", CatalogText.shipped())
                .families()
                .keySet()
                .forEach(family -> createTopic(prefix, "events-" + family, Map.of()));
        createTopic(prefix, "rejections", Map.of());
        createTopic(prefix, "opt-outs", Map.of());
        DatabaseAddress database = PostgresFixture.migratedDatabase();

        try (LogWatch lines = new LogWatch();
                ServerFixture server = ServerFixture.start(
                        folder,
                        database,
                        Clock.systemUTC(),
                        shipped -> settings(shipped, "both")
                                .replace("  replicas: 1 ", "  replicas: 2 ")
                                .replace("  prefix: lossy ", "  prefix: " + prefix + " ")
                                .replace("  retention_hours: 168 ", "  retention_hours: 1 ")
                                .replace("  session_ms: 3500 ", "  session_ms: 1000 "))) {
            await().atMost(Patience.LONGEST).until(() -> server.meters().sum("lossy_log_partitions") > 0);

            assertThat(lines.aboveInfo())
                    .anyMatch(line -> line.contains("fewer replicas than log.replicas")
                            && line.contains("topic=\"" + prefix + "-v1-events-cache\"")
                            && line.contains("replicas=\"1\""))
                    .anyMatch(line -> line.contains("the brokers do not allow log.session_ms")
                            && line.contains("session_ms=\"1000\""));
        }
    }

    @Test
    void anOptOutByCommandHoldsOnAServerThatOnlyReceives() throws IOException {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        DatabaseAddress nowhere = new DatabaseAddress("127.0.0.1", FreePort.any(), "none", "nobody", "nothing");
        try (ServerFixture receiving =
                ServerFixture.start(folder, nowhere, Clock.systemUTC(), DurableLogSetupIT::receiving)) {
            assertThat(optOut("alice", database, broker.port()).out()).isEqualTo("opted out\n");
            awaitOptedOut(receiving, "alice");

            CommandLineRun noDatabase = optOut("bob", nowhere, broker.port());
            assertThat(noDatabase.exit()).isEqualTo(1);
            assertThat(noDatabase.err().lines()).hasSize(1);
            assertThat(noDatabase.err())
                    .contains("127.0.0.1:" + nowhere.port())
                    .contains("the durable log has the choice, so the servers apply it now, and store it when the"
                            + " database answers");
            awaitOptedOut(receiving, "bob");
        }
        assertThat(new Sql(database).count("SELECT count(*) FROM opt_outs WHERE opted_out"))
                .isEqualTo(1);
    }

    @Test
    void aServerThatOnlyReceivesDestroysARetiredHashKey(@TempDir Path data) {
        HashKeyRing.of(data, HashKeys.find(data, null), null).rotate(Instant.parse("2020-01-01T00:00:00Z"));
        Path keys = data.resolve("keys");
        assertThat(keys).isDirectoryContaining("glob:**.old");
        DatabaseAddress nowhere = new DatabaseAddress("127.0.0.1", FreePort.any(), "none", "nobody", "nothing");

        try (ServerFixture receiving =
                ServerFixture.start(data, nowhere, Clock.systemUTC(), DurableLogSetupIT::receiving)) {
            assertThat(receiving.port()).isPositive();
            assertThat(keys).isDirectoryNotContaining("glob:**.old").isNotEmptyDirectory();
        }
    }

    @Test
    void anOptOutThatTheLogDoesNotTakeIsNotInTheDatabaseEither() throws IOException {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (ServerFixture keys = ServerFixture.start(folder, database, Clock.systemUTC(), each -> each)) {
            assertThat(keys.port()).isPositive();
        }
        int silent = FreePort.any();

        CommandLineRun run = optOut("carol", database, silent);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .contains("the durable log at 127.0.0.1:" + silent + " does not take the opt-outs")
                .contains("repeat `optout` when the log answers, because the choice may be lost");
        assertThat(new Sql(database).count("SELECT count(*) FROM opt_outs")).isZero();
    }

    private static String receiving(String shipped) {
        return settings(shipped, "ingest");
    }

    private static String settings(String shipped, String role) {
        return shipped.replace("${LOSSY_LOG:none}", broker.address())
                .replace("${LOSSY_ROLE:both}", role)
                .replace("  replicas: 3 ", "  replicas: 1 ")
                .replace("  min_in_sync: 2 ", "  min_in_sync: 1 ");
    }

    private static CommandLineRun optOut(String install, DatabaseAddress database, int log) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("log.yml"),
                "log: { bootstrap: '127.0.0.1:" + log + "', replicas: 1, min_in_sync: 1 }\n");
        return CommandLineRun.run(
                "optout",
                "--install=" + install,
                "--data-dir=" + folder,
                "--database=" + ServerFixture.url(database),
                "--config=" + settings);
    }

    private static void awaitOptedOut(ServerFixture receiving, String install) {
        await().atMost(Patience.LONGEST)
                .until(() -> receiving
                                .web()
                                .post(TestRequests.request(TestRequests.hit()).put("install_id", install))
                                .json()
                                .getJsonObject("counts")
                                .getInteger("opted_out", 0)
                        == 1);
    }
}
