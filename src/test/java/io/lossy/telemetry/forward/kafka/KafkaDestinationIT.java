package io.lossy.telemetry.forward.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.DestinationContract;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardEvents;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaDestinationIT extends DestinationContract {
    private static final int SMALLEST_RECORD = 1_500;

    private static KafkaBroker broker;
    private static Admin admin;

    private final String topic = "t-" + UUID.randomUUID();
    private int seen;

    @BeforeAll
    static void startTheBroker() {
        broker = KafkaBroker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
    }

    @AfterAll
    static void stopTheBroker() {
        admin.close();
        broker.close();
    }

    @Override
    @BeforeEach
    protected void open() throws Exception {
        create(new NewTopic(topic, 1, (short) 1));
        super.open();
    }

    /** Returns when the broker serves all partitions, which is later than when it has created the topic. */
    private static void create(NewTopic topic) throws Exception {
        admin.createTopics(List.of(topic)).all().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        Map<TopicPartition, OffsetSpec> ends = partitions(topic.name(), topic.numPartitions()).stream()
                .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()));
        await().atMost(Patience.LONG).ignoreExceptions().until(() -> {
            admin.listOffsets(ends).all().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            return true;
        });
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    @Override
    protected DestinationSettings settings() {
        return settings(broker.port(), topic, Patience.LONG, Map.of("ssl.truststore.password", SECRET));
    }

    @Override
    protected DestinationSettings settingsOfNobody() {
        return settings(FreePort.any(), topic, Duration.ofSeconds(2), Map.of());
    }

    private static KafkaSettings settings(int port, String topic, Duration timeout, Map<String, String> properties) {
        return new KafkaSettings(List.of(new HostPort("127.0.0.1", port)), topic, properties, timeout);
    }

    @Override
    protected List<JsonObject> accepted() {
        return records(topic, 1).stream()
                .map(record -> new JsonObject(record.value()))
                .toList();
    }

    @Override
    protected UUID id(JsonObject accepted) {
        return UUID.fromString(accepted.getString("id"));
    }

    @Override
    protected int lastBytes() {
        List<ConsumerRecord<String, String>> all = records(topic, 1);
        int bytes = all.subList(seen, all.size()).stream()
                .mapToInt(KafkaDestinationIT::bytes)
                .sum();
        seen = all.size();
        return bytes;
    }

    private static int bytes(ConsumerRecord<String, String> record) {
        int headers = 0;
        for (var header : record.headers()) {
            headers += header.key().length() + header.value().length;
        }
        return record.serializedValueSize() + Math.max(0, record.serializedKeySize()) + headers;
    }

    /** Reads the topic from its start to its end. */
    private static List<ConsumerRecord<String, String>> records(String topic, int partitions) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        List<TopicPartition> all = partitions(topic, partitions);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.address()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Test
    void mapsARowToARecord() throws Exception {
        ForwardEvent event = ForwardEvents.client(new JsonObject().put("mode", "cloud"));

        assertThat(send(ForwardEvents.request(List.of(event)))).isEqualTo(new Delivery.Taken(Map.of()));

        ConsumerRecord<String, String> record = records(topic, 1).get(0);
        assertThat(record.key()).isEqualTo(ForwardEvents.INSTALL);
        assertThat(header(record, "event_id")).isEqualTo(event.id().toString());
        assertThat(header(record, "schema_version")).isEqualTo("1-0-2");
        assertThat(header(record, "content-type")).isEqualTo("application/cloudevents+json; charset=UTF-8");
        JsonObject value = new JsonObject(record.value());
        assertThat(value.getString("specversion")).isEqualTo("1.0");
        assertThat(value.getString("type")).isEqualTo("lossy.stt.completed");
        assertThat(value.getJsonObject("data")).isEqualTo(new JsonObject().put("mode", "cloud"));
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void keepsTheEventsOfAnInstallInOrderAndSpreadsTheOthers() throws Exception {
        String wide = topic + "-wide";
        create(new NewTopic(wide, 3, (short) 1));
        var destination = settings(broker.port(), wide, Patience.LONG, Map.of()).open(vertx());
        List<ForwardEvent> events = ForwardEvents.some(90);

        assertThat(done(destination.send(ForwardEvents.request(events)))).isEqualTo(new Delivery.Taken(Map.of()));
        done(destination.close());

        List<ConsumerRecord<String, String>> ofInstall =
                records(wide, 3).stream().filter(record -> record.key() != null).toList();
        assertThat(ofInstall)
                .extracting(ConsumerRecord::partition)
                .containsOnly(ofInstall.get(0).partition());
        assertThat(ofInstall)
                .extracting(record -> header(record, "event_id"))
                .containsExactlyElementsOf(events.stream()
                        .filter(event -> event.installId() != null)
                        .map(event -> event.id().toString())
                        .toList());
    }

    @Test
    void aRecordThatIsTooLargeStopsNoOther() throws Exception {
        create(new NewTopic(topic + "-small", 1, (short) 1)
                .configs(Map.of("max.message.bytes", String.valueOf(SMALLEST_RECORD))));
        var destination = settings(broker.port(), topic + "-small", Patience.LONG, Map.of())
                .open(vertx());
        ForwardEvent large = ForwardEvents.client(new JsonObject().put("text", "x".repeat(SMALLEST_RECORD)));

        Delivery refused = done(destination.send(ForwardEvents.request(List.of(large))));
        Delivery taken = done(destination.send(ForwardEvents.request(ForwardEvents.some(1))));
        done(destination.close());

        assertThat(refused)
                .isEqualTo(new Delivery.Taken(Map.of(large.id(), new NotDelivered.Invalid("record_too_large"))));
        assertThat(taken).isEqualTo(new Delivery.Taken(Map.of()));
    }

    @Test
    void stopsAtATopicWithAnInvalidName() throws Exception {
        var destination =
                settings(broker.port(), "not a topic", Patience.LONG, Map.of()).open(vertx());

        assertThat(done(destination.send(ForwardEvents.request(ForwardEvents.some(2)))))
                .isEqualTo(new Delivery.Stop("invalid_topic"));
        done(destination.close());
    }

    @Test
    void asksToRetryWhenThereIsNoSuchTopic() throws Exception {
        var destination = settings(broker.port(), topic + "-missing", Duration.ofSeconds(1), Map.of())
                .open(vertx());

        assertThat(done(destination.send(ForwardEvents.request(ForwardEvents.some(50)))))
                .isEqualTo(new Delivery.Retry("timeout", null, false));
        done(destination.close());
    }
}
