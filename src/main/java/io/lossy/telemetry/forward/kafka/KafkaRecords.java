package io.lossy.telemetry.forward.kafka;

import io.lossy.telemetry.forward.destination.CloudEventJson;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Maps events to records, in the structured mode of the Kafka binding of CloudEvents 1.0.2: the value is the whole event.
 * Events of an install have its pseudonym as key, so they keep their order in one partition; others are spread. A record
 * has the time of its delivery, so that a topic with a short retention keeps older events too.
 */
final class KafkaRecords {
    /** Kafka's own fields of a record and its headers, besides key and value. */
    private static final int OVERHEAD = 256;

    private KafkaRecords() {}

    static ProducerRecord<byte @Nullable [], byte[]> record(String topic, ForwardEvent event) {
        ProducerRecord<byte @Nullable [], byte[]> record = new ProducerRecord<>(
                topic, key(event), CloudEventJson.one(event).getBytes());
        record.headers()
                .add(header("content-type", CloudEventJson.ONE_TYPE))
                .add(header("event_id", event.id().toString()))
                .add(header("schema_version", event.schemaVersion()));
        return record;
    }

    private static byte @Nullable [] key(ForwardEvent event) {
        return event.installId() == null ? null : event.installId().getBytes(StandardCharsets.UTF_8);
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    static int size(ForwardEvent event) {
        return CloudEventJson.one(event).length() + OVERHEAD;
    }
}
