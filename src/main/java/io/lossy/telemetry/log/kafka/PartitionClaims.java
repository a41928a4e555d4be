package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogPartition;
import io.lossy.telemetry.metrics.LogMeters;
import io.vertx.core.AsyncResult;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows which partitions the cluster gives to this server. It claims each in the database, and has it read from the stored
 * position. Until then the partition is paused. Owned by the thread of the consumer.
 */
final class PartitionClaims implements ConsumerRebalanceListener {
    static final long RETRY_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(PartitionClaims.class);

    private final Consumer<byte[], byte[]> consumer;
    /** The ids of the topics by name. */
    private final Map<String, String> topics;

    private final LogStorage storage;
    private final ConsumerWork work;
    private final LogMeters meters;
    private final Clock clock;
    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();

    PartitionClaims(
            Consumer<byte[], byte[]> consumer,
            Map<String, String> topics,
            LogStorage storage,
            ConsumerWork work,
            LogMeters meters,
            Clock clock) {
        this.consumer = consumer;
        this.topics = topics;
        this.storage = storage;
        this.work = work;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition at : partitions) {
            String id = Objects.requireNonNull(topics.get(at.topic()));
            LogPartition partition = new LogPartition(id, at.topic(), at.partition());
            AssignedPartition state = new AssignedPartition(partition, clock.millis());
            assigned.put(at, state);
            consumer.seek(at, 0); // it reads nothing before the claim has the position
            consumer.pause(List.of(at));
            claim(at, state);
        }
        meters.partitions(assigned.size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(assigned::remove);
        meters.partitions(assigned.size());
    }

    /** Returns null if the partition is not assigned to this server. */
    @Nullable
    AssignedPartition get(TopicPartition at) {
        return assigned.get(at);
    }

    /** Returns false if the cluster has given the partition to another server since, or to this one again. */
    boolean has(TopicPartition at, AssignedPartition state) {
        return assigned.get(at) == state;
    }

    private void claim(TopicPartition at, AssignedPartition state) {
        storage.claim().apply(state.partition()).onComplete(done -> work.add(() -> claimed(at, state, done)));
    }

    private void claimed(TopicPartition at, AssignedPartition state, AsyncResult<LogClaim> done) {
        if (!has(at, state)) {
            return;
        }
        if (done.failed()) {
            LOG.atDebug().addKeyValue("cause", done.cause().getMessage()).log("partition not claimed; retrying");
            claimLater(at, state, RETRY_MS);
        } else {
            state.claimed(done.result());
            consumer.seek(at, done.result().next());
            consumer.resume(List.of(at));
        }
    }

    /** Claims the partition again after a while. Nothing of it is stored before. */
    void claimLater(TopicPartition at, AssignedPartition state, long delayMs) {
        state.unclaimed();
        work.addLater(delayMs, () -> {
            if (has(at, state) && !work.isStopping()) {
                claim(at, state);
            }
        });
    }

    void showLag(long nowMillis) {
        double lag = 0;
        for (Map.Entry<TopicPartition, AssignedPartition> each : assigned.entrySet()) {
            AssignedPartition state = each.getValue();
            boolean reads = state.claim() != null && !consumer.paused().contains(each.getKey());
            if (reads && consumer.currentLag(each.getKey()).orElse(1) == 0) {
                state.atEnd();
            }
            lag = Math.max(lag, state.lagSeconds(nowMillis));
        }
        meters.lag(lag);
    }

    /** Call when the consumer is closed, so that answers that are under way change nothing. */
    void clear() {
        assigned.clear();
    }
}
