package io.lossy.telemetry.aggregate;

import java.util.List;

/**
 * Time, cut into buckets of which the newest {@code n} are kept, for any number of {@link Lane}s: pure, not thread-safe,
 * told the time at every call.
 *
 * <p>The buckets lie in a ring. The <i>head</i> is the newest; when the clock enters a new bucket, the lanes forget the
 * oldest and its slot is used again (subtract on evict), so reading and adding cost the same at any traffic, and moving
 * costs at most one eviction a bucket, however long nothing happened.
 *
 * <p>Events go into the bucket in which they <i>occurred</i>. One from before the window is late; one from the future is
 * taken to have occurred now. A clock that is set back by less than the window leaves the head where it is until time
 * has caught up: nothing is counted twice and nothing becomes negative. Set back by a window or more, the window starts
 * again empty, rather than calling everything late for as long as the clock was wrong.
 */
final class SlidingWindow {
    /** The answer to {@link #place} for an event from before the window. */
    static final int LATE = -1;

    private final int buckets;
    private final long bucketMillis;
    private final List<Lane> lanes;
    private long head = Long.MIN_VALUE / 2; // a bucket's number is its start divided by its length

    SlidingWindow(AggregateConfig config, List<Lane> lanes) {
        this.buckets = config.buckets();
        this.bucketMillis = config.bucket().toMillis();
        this.lanes = List.copyOf(lanes);
    }

    /**
     * Moves to {@code now} and finds the slot of the bucket in which an event occurred, or {@link #LATE}; all times in
     * epoch milliseconds.
     */
    int place(long occurred, long now) {
        advance(now);
        long bucket = Math.floorDiv(Math.min(occurred, now), bucketMillis);
        return bucket <= head - buckets ? LATE : slot(bucket);
    }

    /** Forgets what is no longer in the window that ends now. */
    void advance(long now) {
        moveTo(Math.floorDiv(now, bucketMillis));
    }

    private void moveTo(long bucket) {
        long steps = bucket - head;
        if (steps >= buckets || steps <= -buckets) {
            for (int slot = 0; slot < buckets; slot++) {
                evict(slot);
            }
            head = bucket;
        }
        while (head < bucket) {
            evict(slot(++head));
        }
    }

    private void evict(int slot) {
        for (Lane lane : lanes) {
            lane.evict(slot);
        }
    }

    /** Adds a window of the same lanes in the same order. */
    void merge(SlidingWindow other) {
        if (other.head > head) {
            moveTo(other.head);
        }
        other.moveTo(head);
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).merge(other.lanes.get(i));
        }
    }

    int buckets() {
        return buckets;
    }

    /** The slot of the bucket that is {@code age} buckets older than the newest, 0 to {@code buckets - 1}. */
    int slotOfAge(int age) {
        return slot(head - age);
    }

    /** When that bucket begins, in epoch seconds. */
    long startOfAge(int age) {
        return (head - age) * bucketMillis / 1_000;
    }

    /**
     * The time the window covers at {@code now}: all buckets but the newest, and the part of the newest that has passed.
     */
    long coveredMillis(long now) {
        long inHead = Math.min(bucketMillis, Math.max(0, now - head * bucketMillis));
        return (buckets - 1) * bucketMillis + inHead;
    }

    private int slot(long bucket) {
        return (int) Math.floorMod(bucket, (long) buckets);
    }
}
