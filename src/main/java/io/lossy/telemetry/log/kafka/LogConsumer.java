package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.LogPartition;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.log.record.RecordFormatException;
import io.lossy.telemetry.metrics.LogMeters;
import io.vertx.core.AsyncResult;
import io.vertx.core.eventbus.ReplyException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads the log as a member of the group of servers that store, on a thread of its own. It reads a partition from the position
 * in the database, and reads on only after what it has read is stored. While the database is away it pauses the partitions and
 * goes on polling, so that the cluster does not take them for those of a dead server.
 */
final class LogConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(LogConsumer.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long RETRY_MS = 500;
    private static final long UNREADABLE_RETRY_MS = 10_000;
    private static final long DELETE_EVERY_MS = 30_000;

    private final LogSettings settings;
    /** The ids of the topics by name. */
    private final Map<String, String> topics;

    private final RecordDecoder decoder;
    private final LogStorage storage;
    private final LogTopics admin;
    private final LogMeters meters;
    private final Clock clock;
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();
    private final Map<TopicPartition, Long> deletable = new HashMap<>();
    private final Thread thread = new Thread(this::run, "log-consumer");
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> open;
    private long deletedAt;

    LogConsumer(
            LogSettings settings,
            Map<String, String> topics,
            RecordDecoder decoder,
            LogStorage storage,
            LogTopics admin,
            LogMeters meters,
            Clock clock) {
        this.settings = settings;
        this.topics = Map.copyOf(topics);
        this.decoder = decoder;
        this.storage = storage;
        this.admin = admin;
        this.meters = meters;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        deletedAt = clock.millis();
        thread.start();
    }

    /** Leaves the group. Records that are being stored may still be stored. */
    CompletableFuture<Void> stop() {
        stopping = true;
        wakeUp();
        return ended;
    }

    private void run() {
        while (!stopping) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    LogProperties.consumer(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                open = consumer;
                consumer.subscribe(topics.keySet(), new Assignment(consumer));
                while (!stopping) {
                    runWork();
                    poll(consumer);
                }
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("cause", e.toString()).log("the log can't be read; joining the group again");
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("reading the log failed; joining the group again");
            }
            open = null;
            assigned.clear();
            pause();
        }
        ended.complete(null);
    }

    /** Waits a little before the next attempt, unless the server stops. */
    private void pause() {
        try {
            for (int i = 0; i < 5 && !stopping; i++) {
                Runnable next = work.poll(RETRY_MS / 5, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void runWork() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    /** Runs work on the thread of the consumer, soon. */
    private void enqueue(Runnable next) {
        work.add(next);
        wakeUp();
    }

    private void wakeUp() {
        KafkaConsumer<byte[], byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition at : records.partitions()) {
                read(consumer, at, records.records(at));
            }
        } catch (WakeupException e) {
            return; // there is work
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach((at, offset) -> skipDeleted(consumer, at, offset));
        }
        long now = clock.millis();
        showLag(consumer, now);
        if (now - deletedAt >= DELETE_EVERY_MS && !deletable.isEmpty()) {
            deletedAt = now;
            admin.deleteStored(Map.copyOf(deletable));
            deletable.clear();
        }
    }

    private void showLag(KafkaConsumer<byte[], byte[]> consumer, long now) {
        double lag = 0;
        for (Map.Entry<TopicPartition, AssignedPartition> each : assigned.entrySet()) {
            AssignedPartition state = each.getValue();
            if (state.claim() != null && !consumer.paused().contains(each.getKey())) {
                boolean end = consumer.currentLag(each.getKey()).orElse(1) == 0;
                if (end) {
                    state.atEnd();
                }
            }
            lag = Math.max(lag, state.lagSeconds(now));
        }
        meters.lag(lag);
    }

    /** Reads on at the first record that is left, because the cluster has deleted records that were not stored. */
    private void skipDeleted(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, long offset) {
        long first = consumer.beginningOffsets(List.of(at)).getOrDefault(at, offset);
        if (first > offset) {
            if (offset > 0) {
                meters.lost(first - offset);
                LOG.atError()
                        .addKeyValue("partition", at)
                        .addKeyValue("records", first - offset)
                        .log("records of the log were deleted before they were stored");
            }
            consumer.seek(at, first);
        } else {
            LOG.atError()
                    .addKeyValue("partition", at)
                    .addKeyValue("offset", offset)
                    .log("the log ends before what is stored; it has lost records, and new ones are not read until"
                            + " it is longer");
            consumer.pause(List.of(at));
            AssignedPartition state = assigned.get(at);
            if (state != null) {
                claimLater(consumer, at, state, UNREADABLE_RETRY_MS);
            }
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, List<ConsumerRecord<byte[], byte[]>> records) {
        AssignedPartition state = assigned.get(at);
        LogClaim claim = state == null ? null : state.claim();
        if (state == null || claim == null) {
            return;
        }
        consumer.pause(List.of(at));
        state.reads(records.get(0).timestamp());
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        try {
            LogContent content = LogContent.of(
                    records.stream().map(each -> decoder.read(each.value())).toList());
            storage.store()
                    .apply(new LogChunk(claim, last.offset() + 1, content))
                    .onComplete(done -> enqueue(() -> stored(consumer, at, state, done, last.timestamp())));
        } catch (RecordFormatException e) {
            LOG.atError()
                    .addKeyValue("partition", at)
                    .addKeyValue("after", claim.next())
                    .addKeyValue("cause", e.getMessage())
                    .log("a record of the log can't be read; its partition waits");
            claimLater(consumer, at, state, UNREADABLE_RETRY_MS);
        }
    }

    private void stored(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition at,
            AssignedPartition state,
            AsyncResult<LogClaim> done,
            long recordMillis) {
        if (assigned.get(at) != state) {
            return; // the cluster has given the partition to another server
        }
        if (done.failed()) {
            boolean lost = done.cause() instanceof ReplyException reply && reply.failureCode() == LogClaim.LOST;
            LOG.atLevel(lost ? Level.INFO : Level.DEBUG)
                    .addKeyValue("partition", at)
                    .addKeyValue("cause", done.cause().getMessage())
                    .log("records of the log not stored; reading them again");
            claimLater(consumer, at, state, RETRY_MS);
            return;
        }
        LogClaim next = done.result();
        boolean more = consumer.currentLag(at).orElse(1) > 0;
        state.stored(next, recordMillis, more);
        if (!at.topic().equals(LogTopics.ofOptOuts(settings))) { // the latest choices stay for servers that start
            deletable.put(at, next.next());
        }
        consumer.commitAsync(Map.of(at, new OffsetAndMetadata(next.next())), (offsets, failure) -> {}); // for tools
        consumer.resume(List.of(at));
    }

    /** Claims the partition and reads it from the stored position. */
    private void claim(KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, AssignedPartition state) {
        storage.claim()
                .apply(state.partition())
                .onComplete(done -> enqueue(() -> {
                    if (assigned.get(at) != state) {
                        return;
                    }
                    if (done.failed()) {
                        LOG.atDebug()
                                .addKeyValue("cause", done.cause().getMessage())
                                .log("partition not claimed; retrying");
                        claimLater(consumer, at, state, RETRY_MS);
                    } else {
                        state.claimed(done.result());
                        consumer.seek(at, done.result().next());
                        consumer.resume(List.of(at));
                    }
                }));
    }

    private void claimLater(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, AssignedPartition state, long delayMs) {
        state.unclaimed();
        Executor later = CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS);
        later.execute(() -> enqueue(() -> {
            if (assigned.get(at) == state && !stopping) {
                claim(consumer, at, state);
            }
        }));
    }

    /** Follows what the cluster gives to this member of the group. Called by the thread of the consumer. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (TopicPartition at : partitions) {
                String id = Objects.requireNonNull(topics.get(at.topic()));
                AssignedPartition state =
                        new AssignedPartition(new LogPartition(id, at.topic(), at.partition()), clock.millis());
                assigned.put(at, state);
                consumer.seek(at, 0); // it reads nothing before the claim tells the position
                consumer.pause(List.of(at));
                claim(consumer, at, state);
            }
            meters.partitions(assigned.size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(assigned::remove);
            partitions.forEach(deletable::remove);
            meters.partitions(assigned.size());
        }
    }
}
