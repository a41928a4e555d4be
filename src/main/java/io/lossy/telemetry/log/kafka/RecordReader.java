package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.log.record.RecordFormatException;
import io.lossy.telemetry.metrics.LogMeters;
import io.vertx.core.AsyncResult;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Has the records of claimed partitions stored. Of each partition it reads on only after what it has read is stored. Owned by
 * the thread of the consumer.
 */
final class RecordReader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);
    private static final long UNREADABLE_RETRY_MS = 10_000;

    private final Consumer<byte[], byte[]> consumer;
    private final PartitionClaims claims;
    private final RecordDecoder decoder;
    private final LogStorage storage;
    private final StoredRecords stored;
    private final ConsumerWork work;
    private final LogMeters meters;

    RecordReader(
            Consumer<byte[], byte[]> consumer,
            PartitionClaims claims,
            RecordDecoder decoder,
            LogStorage storage,
            StoredRecords stored,
            ConsumerWork work,
            LogMeters meters) {
        this.consumer = consumer;
        this.claims = claims;
        this.decoder = decoder;
        this.storage = storage;
        this.stored = stored;
        this.work = work;
        this.meters = meters;
    }

    void read(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition at : records.partitions()) {
            AssignedPartition state = claims.get(at);
            LogClaim claim = state == null ? null : state.claim();
            if (state != null && claim != null) {
                consumer.pause(List.of(at));
                read(at, state, claim, records.records(at));
            }
        }
    }

    private void read(
            TopicPartition at, AssignedPartition state, LogClaim claim, List<ConsumerRecord<byte[], byte[]>> records) {
        state.reads(records.get(0).timestamp());
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        try {
            LogContent content = LogContent.of(
                    records.stream().map(each -> decoder.read(each.value())).toList());
            storage.store()
                    .apply(new LogChunk(claim, last.offset() + 1, content))
                    .onComplete(done -> work.add(() -> onStored(at, state, done, last.timestamp())));
        } catch (RecordFormatException e) {
            LOG.atError()
                    .addKeyValue("partition", at)
                    .addKeyValue("after", claim.next())
                    .addKeyValue("cause", e.getMessage())
                    .log("a record of the log can't be read; its partition waits");
            claims.claimLater(at, state, UNREADABLE_RETRY_MS);
        }
    }

    private void onStored(TopicPartition at, AssignedPartition state, AsyncResult<LogClaim> done, long recordMillis) {
        if (!claims.has(at, state)) {
            return;
        }
        if (done.failed()) {
            boolean lost = done.cause() instanceof ReplyException reply && reply.failureCode() == LogClaim.LOST;
            LOG.atLevel(lost ? Level.INFO : Level.DEBUG)
                    .addKeyValue("partition", at)
                    .addKeyValue("cause", done.cause().getMessage())
                    .log("records of the log not stored; reading them again");
            claims.claimLater(at, state, PartitionClaims.RETRY_MS);
            return;
        }
        LogClaim next = done.result();
        state.stored(next, recordMillis, consumer.currentLag(at).orElse(1) > 0);
        stored.before(at, next.next());
        consumer.commitAsync(Map.of(at, new OffsetAndMetadata(next.next())), (offsets, failure) -> {}); // for tools
        consumer.resume(List.of(at));
    }

    /**
     * Reads on at the first record that is left, because the cluster has deleted some. Others may have stored them while this
     * server slept, so only the stored position says whether they are lost.
     */
    void skipDeleted(OffsetOutOfRangeException missing) {
        missing.offsetOutOfRangePartitions().forEach((at, offset) -> {
            AssignedPartition state = claims.get(at);
            long first = consumer.beginningOffsets(List.of(at)).getOrDefault(at, offset);
            if (state == null) {
                return;
            } else if (first <= offset) {
                waitForRecords(at, state, offset);
            } else if (state.hasMissed(offset)) {
                skip(at, offset, first);
            } else {
                consumer.pause(List.of(at));
                claims.claimLater(at, state, 0);
            }
        });
    }

    private void skip(TopicPartition at, long offset, long first) {
        if (offset > 0) {
            meters.lost(first - offset);
            LOG.atError()
                    .addKeyValue("partition", at)
                    .addKeyValue("records", first - offset)
                    .log("records of the log were deleted before they were stored");
        }
        consumer.seek(at, first);
    }

    private void waitForRecords(TopicPartition at, AssignedPartition state, long offset) {
        LOG.atError()
                .addKeyValue("partition", at)
                .addKeyValue("offset", offset)
                .log(
                        "the log ends before what is stored; it has lost records, and new ones are not read until it is longer");
        consumer.pause(List.of(at));
        claims.claimLater(at, state, UNREADABLE_RETRY_MS);
    }
}
