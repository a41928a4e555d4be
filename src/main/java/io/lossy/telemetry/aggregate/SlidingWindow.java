package io.lossy.telemetry.aggregate;

import java.util.ArrayList;
import java.util.List;

/**
 * Implements a sliding time window as a ring of the newest {@code n} buckets, shared by any number of {@link WindowMetric}s. It
 * reads no clock: callers pass the time with every call. Not thread-safe.
 *
 * <p>The <i>head</i> is the newest bucket. When the clock enters a new bucket, the lanes evict the oldest one and its
 * slot is reused (subtract on evict). So reading and adding cost the same at any traffic, and moving costs at most one
 * eviction per bucket, however long the window was idle.
 *
 * <p>Events go into the bucket in which they <i>occurred</i>. An event from before the window is late; one from the
 * future counts as occurring now. If the clock is set back by less than the window, the head stays until time has
 * caught up: nothing is counted twice and no count becomes negative. If the clock is set back by a window or more, the
 * window restarts empty. Otherwise every event would be late for as long as the clock was wrong before.
 */
final class SlidingWindow {
    /** Returned by {@link #place} for an event from before the window. */
    static final int LATE = -1;

    private final int buckets;
    private final long bucketMillis;
    private final List<WindowMetric> lanes;
    /** The generation of the last change of each slot. */
    private final long[] changed;

    private long generation = 1;
    private long head = Long.MIN_VALUE / 2; // a bucket's number is its start divided by its length

    SlidingWindow(AggregateConfig config, List<WindowMetric> lanes) {
        this.buckets = config.buckets();
        this.bucketMillis = config.bucket().toMillis();
        this.lanes = List.copyOf(lanes);
        this.changed = new long[buckets];
    }

    /**
     * Moves to {@code now} and returns the slot of the bucket in which an event occurred, or {@link #LATE}. All times
     * are epoch milliseconds.
     */
    int place(long occurred, long now) {
        advance(now);
        long bucket = Math.floorDiv(Math.min(occurred, now), bucketMillis);
        if (bucket <= head - buckets) {
            return LATE;
        }
        int slot = slot(bucket);
        changed[slot] = generation;
        return slot;
    }

    /** Begins a generation, and returns it. Changes from now on belong to it or to a later one. */
    long nextGeneration() {
        return ++generation;
    }

    /** Returns the buckets in the window that changed in this generation or later. All generations are 1 or more. */
    List<Long> changedSince(long from) {
        List<Long> buckets = new ArrayList<>();
        for (long bucket = oldest(); bucket <= head; bucket++) {
            if (changed[slot(bucket)] >= from) {
                buckets.add(bucket);
            }
        }
        return buckets;
    }

    /** Evicts the buckets that are no longer in the window that ends now. */
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

    /** Empties the bucket in this slot. */
    void evict(int slot) {
        changed[slot] = 0;
        for (WindowMetric lane : lanes) {
            lane.evict(slot);
        }
    }

    /** Adds the values of a window with the same lanes in the same order. */
    void merge(SlidingWindow other) {
        if (other.head > head) {
            moveTo(other.head);
        }
        other.moveTo(head);
        for (int slot = 0; slot < buckets; slot++) {
            merge(other, slot);
        }
    }

    /** Adds one bucket of a window with the same lanes, whose slot stands for the same bucket. */
    void merge(SlidingWindow other, int slot) {
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).merge(other.lanes.get(i), slot);
        }
        changed[slot] = generation;
    }

    /** Returns the number of the newest bucket: its start divided by its length. */
    long newest() {
        return head;
    }

    /** Returns the number of the oldest bucket. */
    long oldest() {
        return head - buckets + 1;
    }

    boolean contains(long bucket) {
        return bucket >= oldest() && bucket <= head;
    }

    int buckets() {
        return buckets;
    }

    /** Returns the slot of the bucket that is {@code age} buckets older than the newest, 0 to {@code buckets - 1}. */
    int slotOfAge(int age) {
        return slot(head - age);
    }

    /** Returns the start of that bucket, in epoch seconds. */
    long startOfAge(int age) {
        return (head - age) * bucketMillis / 1_000;
    }

    /**
     * Returns the time that the window covers at {@code now}: all buckets but the newest, and the elapsed part of the
     * newest.
     */
    long coveredMillis(long now) {
        long inHead = Math.min(bucketMillis, Math.max(0, now - head * bucketMillis));
        return (buckets - 1) * bucketMillis + inHead;
    }

    /** Returns the slot of a bucket of the window. */
    int slot(long bucket) {
        return (int) Math.floorMod(bucket, (long) buckets);
    }
}
