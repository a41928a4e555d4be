package io.lossy.telemetry.privacy;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Set of installs that have opted out, as this server knows it. It is queried once per request, from any thread,
 * without blocking. An install takes eight bytes: the first 64 of its pseudonym's 128 bits. With two million entries,
 * an install outside the set is taken for one of them with a probability of one in nine million million.
 */
public final class OptOuts implements Predicate<String> {
    /** 16 MB. Beyond this number only the newest are known; older ones are in the table only. */
    static final int MOST = 2_000_000;
    /** Changes that are collected before they are merged into the sorted array. */
    private static final int RECENT = 4_096;
    /** Position of the hash in {@code <key id>.<32 hex digits>}. */
    private static final int HASH = 5;

    private final int most;
    private final Map<Long, Boolean> recent = new ConcurrentHashMap<>();
    private volatile long[] settled = {};

    public OptOuts() {
        this(MOST);
    }

    OptOuts(int most) {
        this.most = most;
    }

    @Override
    public boolean test(String install) {
        return knows(fingerprint(install));
    }

    private boolean knows(long fingerprint) {
        Boolean said = recent.get(fingerprint);
        return said != null ? said : Arrays.binarySearch(settled, fingerprint) >= 0;
    }

    static long fingerprint(String install) {
        return Long.parseUnsignedLong(install, HASH, HASH + 16, 16);
    }

    /** Sets the opt-outs that are known at the start. */
    synchronized void begin(LongStream optedOut) {
        settled = optedOut.limit(most).sorted().toArray();
        recent.clear();
    }

    public synchronized void put(String install, boolean optedOut) {
        long fingerprint = fingerprint(install);
        if (knows(fingerprint) != optedOut) {
            recent.put(fingerprint, optedOut);
        }
        if (recent.size() >= RECENT) {
            settle();
        }
    }

    /**
     * Merges the recent changes into the sorted array and only then clears them, so a concurrent lookup finds an
     * install in one of the two.
     */
    private void settle() {
        LongStream fresh =
                recent.entrySet().stream().filter(Map.Entry::getValue).mapToLong(Map.Entry::getKey);
        LongStream rest = Arrays.stream(settled).filter(known -> !recent.containsKey(known));
        settled = LongStream.concat(fresh, rest).limit(most).sorted().toArray();
        recent.clear();
    }

    /** Counts the installs that are known to have opted out. */
    public synchronized int size() {
        int changed = 0;
        for (Map.Entry<Long, Boolean> change : recent.entrySet()) {
            boolean before = Arrays.binarySearch(settled, change.getKey()) >= 0;
            changed += change.getValue().equals(before) ? 0 : change.getValue() ? 1 : -1;
        }
        return settled.length + changed;
    }
}
