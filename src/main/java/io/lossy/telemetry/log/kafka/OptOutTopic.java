package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordEncoder;
import io.lossy.telemetry.log.record.SharedHashKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The choices of all installs, in a topic that keeps the latest choice of each. Its key is the pseudonym. The methods block.
 */
public final class OptOutTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PATIENCE_SECONDS = 10;
    /** The key of the record; no pseudonym is like it. */
    private static final String HASH_KEY = "hash-key";

    private final LogSettings settings;

    public OptOutTopic(LogSettings settings) {
        this.settings = settings;
    }

    /** Returns one record for each pseudonym that a choice concerns, because stored rows may have any of them. */
    static List<ProducerRecord<byte[], byte[]>> records(LogSettings settings, OptOut choice) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String install : choice.installs()) {
            records.add(new ProducerRecord<>(
                    LogTopics.ofOptOuts(settings),
                    install.getBytes(StandardCharsets.UTF_8),
                    RecordEncoder.choice(new OptOut(List.of(install), choice.optedOut()))));
        }
        return records;
    }

    /**
     * Appends choices, and returns when all replicas in sync have them.
     *
     * @throws LogSetupException if the log does not answer
     */
    public void append(List<OptOut> choices) {
        List<ProducerRecord<byte[], byte[]>> all = choices.stream()
                .flatMap(choice -> records(settings, choice).stream())
                .toList();
        appendAll(all, "the opt-outs");
    }

    /** Appends the hash key of the servers that store, for servers without a database to compare theirs with it. */
    void append(SharedHashKey key) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                LogTopics.ofOptOuts(settings), HASH_KEY.getBytes(StandardCharsets.UTF_8), RecordEncoder.key(key));
        appendAll(List.of(record), "the check value of the hash key");
    }

    private void appendAll(List<ProducerRecord<byte[], byte[]>> records, String what) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                LogProperties.producer(settings), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> acks = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                acks.add(producer.send(record));
            }
            for (Future<RecordMetadata> ack : acks) {
                ack.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw refused(what, e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw refused(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogSetupException("interrupted while the durable log was to take " + what, e);
        }
    }

    private LogSetupException refused(String what, @Nullable Throwable cause) {
        return new LogSetupException(
                "the durable log at " + settings.cluster() + " does not take " + what + " (" + cause + ")", cause);
    }

    /** Reads from an offset to the end, and returns the offset behind it. */
    long readToEnd(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, long from, Consumer<byte[]> sink) {
        consumer.assign(List.of(at));
        consumer.seek(at, Math.max(from, first(consumer, at)));
        long end = consumer.endOffsets(List.of(at)).getOrDefault(at, 0L);
        while (consumer.position(at) < end) {
            read(consumer, at, sink);
        }
        return consumer.position(at);
    }

    private static long first(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at) {
        return consumer.beginningOffsets(List.of(at)).getOrDefault(at, 0L);
    }

    /** Passes on what has arrived, or waits a little for it. */
    void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, Consumer<byte[]> sink) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(at)) {
            sink.accept(record.value());
        }
    }

    TopicPartition partition() {
        return new TopicPartition(LogTopics.ofOptOuts(settings), 0);
    }

    /** Opens a consumer that belongs to no group: each server reads all choices. */
    KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(LogProperties.common(settings));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
