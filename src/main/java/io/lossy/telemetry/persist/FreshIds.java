package io.lossy.telemetry.persist;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids of an insert in which every event was stored: none was stored before, and none occurred twice. An unmodifiable
 * set over the sorted array of the statement, so that the usual case needs no hash table.
 */
final class FreshIds extends AbstractSet<UUID> {
    private final UUID[] sorted;

    /** @param sorted distinct; must not change any more */
    FreshIds(UUID[] sorted) {
        this.sorted = sorted;
    }

    @Override
    public boolean contains(@Nullable Object id) {
        return id instanceof UUID uuid && Arrays.binarySearch(sorted, uuid) >= 0;
    }

    @Override
    public Iterator<UUID> iterator() {
        return List.of(sorted).iterator();
    }

    @Override
    public int size() {
        return sorted.length;
    }
}
