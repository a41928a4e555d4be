package io.lossy.telemetry.forward.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.KafkaTopics;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ProgramLocale;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.DestinationContract;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardEvents;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaDestinationIT extends DestinationContract {
    private static final int SMALLEST_RECORD = 1_500;

    private static KafkaBroker broker;
    private static KafkaTopics topics;
    private static ProgramLocale locale;

    private final String topic = "t-" + UUID.randomUUID();
    private int seen;

    @BeforeAll
    static void startTheBroker() {
        locale = new ProgramLocale();
        broker = KafkaBroker.start();
        topics = new KafkaTopics(broker);
    }

    @AfterAll
    static void stopTheBroker() {
        topics.close();
        broker.close();
        locale.close();
    }

    @Override
    @BeforeEach
    protected void open() throws Exception {
        topics.create(topic, 1, Map.of());
        super.open();
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
        return topics.records(topic, 1).stream()
                .map(record -> new JsonObject(record.value()))
                .toList();
    }

    @Override
    protected UUID id(JsonObject accepted) {
        return UUID.fromString(accepted.getString("id"));
    }

    @Override
    protected int lastBytes() {
        List<ConsumerRecord<String, String>> all = topics.records(topic, 1);
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

    @Test
    void mapsARowToARecord() throws Exception {
        ForwardEvent event = ForwardEvents.client(new JsonObject().put("mode", "cloud"));

        assertThat(send(ForwardEvents.request(List.of(event)))).isEqualTo(new Delivery.Taken(Map.of()));

        ConsumerRecord<String, String> record = topics.records(topic, 1).get(0);
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
        topics.create(wide, 3, Map.of());
        var destination = settings(broker.port(), wide, Patience.LONG, Map.of()).open(vertx());
        List<ForwardEvent> events = ForwardEvents.some(90);

        assertThat(done(destination.send(ForwardEvents.request(events)))).isEqualTo(new Delivery.Taken(Map.of()));
        done(destination.close());

        List<ConsumerRecord<String, String>> ofInstall = topics.records(wide, 3).stream()
                .filter(record -> record.key() != null)
                .toList();
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
        topics.create(topic + "-small", 1, Map.of("max.message.bytes", String.valueOf(SMALLEST_RECORD)));
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

    @Test
    void sendsOverTlsWithAPassword() throws Exception {
        var destination = settings(broker.securePort(), topic, Patience.LONG, secured(KafkaBroker.PASSWORD))
                .open(vertx());

        assertThat(done(destination.send(ForwardEvents.request(ForwardEvents.some(20)))))
                .isEqualTo(new Delivery.Taken(Map.of()));
        done(destination.close());

        assertThat(accepted()).hasSize(20);
    }

    @Test
    void stopsWhenThePasswordIsWrong() throws Exception {
        var destination = settings(broker.securePort(), topic, Patience.LONG, secured("not-the-password"))
                .open(vertx());

        assertThat(done(destination.send(ForwardEvents.request(ForwardEvents.some(2)))))
                .isEqualTo(new Delivery.Stop("not_authenticated"));
        done(destination.close());
    }

    /** Java's own authorities know nothing of the test's certificate. */
    @Test
    void sendsNothingToABrokerThatItDoesNotTrust() throws Exception {
        Map<String, String> trustsOthers = new HashMap<>(secured(KafkaBroker.PASSWORD));
        trustsOthers.keySet().removeIf(key -> key.startsWith("ssl."));
        var destination = settings(broker.securePort(), topic, Patience.LONG, trustsOthers)
                .open(vertx());

        assertThat(done(destination.send(ForwardEvents.request(ForwardEvents.some(2)))))
                .isEqualTo(new Delivery.Stop("not_trusted"));
        done(destination.close());

        assertThat(accepted()).isEmpty();
    }

    private static Map<String, String> secured(String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                broker.authority().toString(),
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + KafkaBroker.USER
                        + "\" password=\"" + password + "\";");
    }
}
