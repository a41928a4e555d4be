package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.KafkaTopics;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ProgramLocale;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a Kafka topic in its settings: what a client sends is a row, and then a record over TLS with a password. */
@Tag("forward")
class KafkaForwardIT {
    private static final int EVENTS = 20;

    @TempDir
    Path folder;

    private final String topic = "events-" + UUID.randomUUID();
    private final List<String> sent = new ArrayList<>();
    private final ProgramLocale locale = new ProgramLocale();

    @AfterEach
    void restore() {
        locale.close();
    }

    @Test
    void everyEventIsARecordAlsoWhenTheBrokerWasAway() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start();
                KafkaTopics topics = new KafkaTopics(broker)) {
            topics.create(topic, 3, Map.of());
            try (LogWatch log = new LogWatch();
                    ServerFixture server = ServerFixture.start(
                            PostgresFixture.migratedDatabase(), Clock.systemUTC(), settings(broker))) {
                Sql sql = server.sql();
                await().until(() -> sql.count("SELECT count(*) FROM forward_lanes") == 1);
                send(server);
                awaitDelivered(sql);
                assertThat(topics.records(topic, 3)).as("each once").hasSize(EVENTS);

                broker.kill();
                send(server);
                await().atMost(Patience.LONGEST)
                        .until(() -> sql.count("SELECT count(*) FROM forward_requests WHERE attempts > 0") > 0);
                broker.restart();
                send(server);
                awaitDelivered(sql);

                List<ConsumerRecord<String, String>> records = topics.records(topic, 3);
                assertThat(new HashSet<>(ids(records)))
                        .isEqualTo(new HashSet<>(sent))
                        .isEqualTo(new HashSet<>(sql.column("SELECT event_id FROM analytics_events")));
                String install = sql.column("SELECT DISTINCT install_id FROM analytics_events")
                        .get(0);
                assertThat(records).extracting(ConsumerRecord::key).containsOnly(install);
                assertThat(records)
                        .extracting(ConsumerRecord::partition)
                        .containsOnly(records.get(0).partition());
                assertThat(records)
                        .allSatisfy(record -> assertThat(new JsonObject(record.value()).getString("id"))
                                .isEqualTo(id(record)));
                assertThat(records).noneMatch(record -> record.value().contains("alice"));
                assertThat(sql.count("SELECT taken FROM forward_lanes")).isEqualTo(sent.size());
                assertThat(sql.column("SELECT last_error FROM forward_lanes")).containsExactly("timeout");
                assertThat(List.of(
                                server.management().get("/ops/snapshot").text(),
                                server.management().get("/metrics").text(),
                                String.join("\n", log.lines())))
                        .noneMatch(text -> text.contains(KafkaBroker.PASSWORD));
            }
        }
    }

    private UnaryOperator<String> settings(KafkaBroker broker) {
        return new ForwardedServer(folder, "lossy.cache.")
                .settingsOf(String.format(
                        Locale.ROOT,
                        "kind: kafka, brokers: ['127.0.0.1:%d'], topic: '%s', properties_file: '%s', timeout_ms: 4000",
                        broker.securePort(),
                        topic,
                        broker.clientProperties()));
    }

    private void send(ServerFixture server) {
        List<JsonObject> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(TestRequests.hit());
        }
        JsonObject request = TestRequests.request(events).put("install_id", "alice");
        assertThat(server.web().post(request).json().getJsonObject("counts").getInteger("persisted"))
                .isEqualTo(EVENTS);
        events.forEach(event -> sent.add(TestRequests.id(event)));
    }

    private void awaitDelivered(Sql sql) {
        await().atMost(Patience.LONGEST).until(() -> sql.count("SELECT delivered FROM forward_lanes") == sent.size());
    }

    private static List<String> ids(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(KafkaForwardIT::id).toList();
    }

    private static String id(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("event_id").value(), StandardCharsets.UTF_8);
    }
}
