package io.lossy.telemetry.aggregate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the windows of this server and the parts of the others. A bucket that changed is counted again as a whole, because sums,
 * minima and maxima can't be subtracted. Usually two or three of them change in a second.
 */
final class MergedWindows {
    private static final Logger LOG = LoggerFactory.getLogger(MergedWindows.class);

    private final Windows own;
    private final PeerWindows peers;
    private final Windows merged;
    private long generation = 1;
    private long newest = Long.MIN_VALUE;
    private final Set<Long> damaged = new HashSet<>();

    MergedWindows(Windows own, PeerWindows peers) {
        this.own = own;
        this.peers = peers;
        this.merged = own.blank();
    }

    /** Returns the windows to show at {@code now}, epoch milliseconds: the own ones while no other server has a part. */
    Windows at(long now) {
        own.window().advance(now);
        merged.window().advance(now);
        long oldest = merged.window().oldest();
        peers.evictBefore(oldest);
        damaged.removeIf(bucket -> bucket < oldest);
        Set<Long> stale = new HashSet<>(peers.takeChanged());
        stale.addAll(own.window().changedSince(generation));
        generation = own.window().nextGeneration();
        for (long bucket = Math.max(oldest, newest + 1);
                bucket <= merged.window().newest();
                bucket++) {
            stale.add(bucket); // a part may have come before its bucket did
        }
        newest = merged.window().newest();
        stale.stream().filter(merged.window()::contains).forEach(this::count);
        return peers.isEmpty() ? own : merged;
    }

    /** Returns true if a part could not be read. */
    boolean isDamaged() {
        return !damaged.isEmpty();
    }

    private void count(long bucket) {
        damaged.remove(bucket);
        List<byte[]> parts = peers.parts(bucket, own.counted());
        startAgain(bucket);
        for (byte[] part : parts) {
            try {
                merged.addPart(part, bucket);
            } catch (PartException | ArithmeticException | IndexOutOfBoundsException | IllegalStateException e) {
                leaveOut(bucket, e);
                return;
            }
        }
    }

    private void startAgain(long bucket) {
        merged.window().evict(merged.window().slot(bucket));
        merged.addBucket(own, bucket);
    }

    /** Shows only the own part: which of the others is right can't be seen any more. */
    private void leaveOut(long bucket, RuntimeException failure) {
        damaged.add(bucket);
        startAgain(bucket);
        LOG.atWarn()
                .addKeyValue("bucket", bucket)
                .addKeyValue("cause", failure.getMessage())
                .log("a part of another server is damaged; the figures are partial");
    }
}
