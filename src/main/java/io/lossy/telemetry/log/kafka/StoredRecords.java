package io.lossy.telemetry.log.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Deletes records from the log a while after they are stored. Owned by the thread of the consumer. */
final class StoredRecords {
    private static final long DELETE_EVERY_MS = 30_000;

    private final LogTopics topics;
    private final Map<TopicPartition, Long> deletable = new HashMap<>();
    private long deletedAt;

    StoredRecords(LogTopics topics, long nowMillis) {
        this.topics = topics;
        this.deletedAt = nowMillis;
    }

    /** Notes that all records before an offset are stored. */
    void before(TopicPartition at, long offset) {
        if (!topics.isOptOuts(at.topic())) { // the latest choices stay for servers that start
            deletable.put(at, offset);
        }
    }

    void deleteIfDue(long nowMillis) {
        if (nowMillis - deletedAt >= DELETE_EVERY_MS && !deletable.isEmpty()) {
            deletedAt = nowMillis;
            topics.deleteStored(Map.copyOf(deletable));
            deletable.clear();
        }
    }
}
