package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogPartition;
import org.jspecify.annotations.Nullable;

/** What a consumer knows of a partition that the cluster has given to it. Owned by the thread of the consumer. */
final class AssignedPartition {
    private final LogPartition partition;
    /** Null until the partition is claimed in the database, and while it is claimed again after a failure. */
    private @Nullable LogClaim claim;
    /** The time of the oldest record that may not be stored, in milliseconds. */
    private long unstoredSince;

    private boolean behind = true;
    /** Where the log had nothing any more when the partition was last claimed again for that; -1: nowhere. */
    private long missedAt = -1;

    AssignedPartition(LogPartition partition, long nowMillis) {
        this.partition = partition;
        this.unstoredSince = nowMillis;
    }

    LogPartition partition() {
        return partition;
    }

    @Nullable
    LogClaim claim() {
        return claim;
    }

    void claimed(LogClaim next) {
        claim = next;
    }

    void unclaimed() {
        claim = null;
    }

    /** Returns true if the log has had nothing at this offset before, so that the stored position is known to be there. */
    boolean hasMissed(long offset) {
        boolean before = missedAt == offset;
        missedAt = offset;
        return before;
    }

    /** Records were read that are to be stored; the first has this time. */
    void reads(long recordMillis) {
        unstoredSince = recordMillis;
        behind = true;
    }

    /** All records that were read are stored. The last has this time; after it there may be others in the log. */
    void stored(LogClaim next, long recordMillis, boolean more) {
        claim = next;
        unstoredSince = recordMillis;
        behind = more;
    }

    /** The log has nothing after the stored position. */
    void atEnd() {
        behind = false;
    }

    /** Returns how old the oldest record is that is not stored; 0 if all are stored. */
    double lagSeconds(long nowMillis) {
        return behind ? Math.max(0, nowMillis - unstoredSince) / 1e3 : 0;
    }
}
