package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts a batch into the parameters of an {@link InsertStatement}: one array per column, which costs PostgreSQL half
 * as much as one row at a time. Rows are sorted by id, so that two batches with the same ids cannot deadlock, and each
 * id occurs once: the first in the batch wins.
 */
public final class EventRows {
    private static final Comparator<TelemetryEvent> BY_ID = (a, b) -> a.id().compareTo(b.id());

    private final TelemetryEvent[] rows;
    private final UUID[] ids;
    private final IdentityHashMap<EventType, TypeColumns> types;

    /** The columns that only depend on the event type, converted once per batch and type. */
    private record TypeColumns(String version, Float rate) {
        static TypeColumns of(EventType type) {
            return new TypeColumns(type.version().toString(), (float) type.sampleRate());
        }
    }

    private EventRows(TelemetryEvent[] rows, UUID[] ids, IdentityHashMap<EventType, TypeColumns> types) {
        this.rows = rows;
        this.ids = ids;
        this.types = types;
    }

    public static EventRows of(List<TelemetryEvent> events) {
        TelemetryEvent[] rows = distinctById(events);
        UUID[] ids = new UUID[rows.length];
        // by identity, because comparing the types of two catalogs in full would cost more than converting both
        IdentityHashMap<EventType, TypeColumns> types = new IdentityHashMap<>();
        for (int i = 0; i < rows.length; i++) {
            ids[i] = rows[i].id();
            types.computeIfAbsent(rows[i].type(), TypeColumns::of);
        }
        return new EventRows(rows, ids, types);
    }

    private static TelemetryEvent[] distinctById(List<TelemetryEvent> events) {
        TelemetryEvent[] rows = events.toArray(TelemetryEvent[]::new);
        Arrays.sort(rows, BY_ID); // stable: the first of equal ids stays first
        int kept = 0;
        for (TelemetryEvent row : rows) {
            if (kept == 0 || !rows[kept - 1].id().equals(row.id())) {
                rows[kept++] = row;
            }
        }
        return kept == rows.length ? rows : Arrays.copyOf(rows, kept);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Returns the distinct ids, sorted. The caller must not change the array. */
    UUID[] ids() {
        return ids;
    }

    /** Returns true if source, release, schema version and sample rate are the same in all rows. */
    boolean haveSharedValues() {
        TelemetryEvent first = rows[0];
        for (TelemetryEvent row : rows) {
            if (row.source() != first.source() || !Objects.equals(row.release(), first.release())) {
                return false;
            }
        }
        TypeColumns expected = columnsOf(first);
        return types.size() == 1 || types.values().stream().allMatch(expected::equals);
    }

    private TypeColumns columnsOf(TelemetryEvent row) {
        return Objects.requireNonNull(types.get(row.type()));
    }

    /** Returns one array per column. */
    public Tuple columns() {
        return tuple(
                text(row -> row.source().word()),
                text(TelemetryEvent::release),
                text(row -> columnsOf(row).version()),
                rates());
    }

    /** Returns arrays, and one value for each of the columns of {@link #haveSharedValues}. */
    public Tuple columnsWithSharedValues() {
        TelemetryEvent first = rows[0];
        TypeColumns type = columnsOf(first);
        return tuple(first.source().word(), first.release(), type.version(), type.rate());
    }

    private Tuple tuple(Object source, @Nullable Object release, Object version, Object rate) {
        return Tuple.tuple()
                .addValue(ids)
                .addValue(text(row -> row.type().name()))
                .addValue(text(row -> row.type().family()))
                .addValue(source)
                .addValue(times(TelemetryEvent::occurredAt))
                .addValue(times(TelemetryEvent::receivedAt))
                .addValue(text(TelemetryEvent::sessionId))
                .addValue(text(TelemetryEvent::installId))
                .addValue(release)
                .addValue(version)
                .addValue(rate)
                .addValue(text(row -> row.payload().json()));
    }

    private @Nullable String[] text(Function<TelemetryEvent, @Nullable String> column) {
        @Nullable String[] values = new String[rows.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows[i]);
        }
        return values;
    }

    /** Converts equal times in a row once: the events of a request were received at one time. */
    private OffsetDateTime[] times(Function<TelemetryEvent, Instant> column) {
        OffsetDateTime[] values = new OffsetDateTime[rows.length];
        Instant before = column.apply(rows[0]);
        OffsetDateTime converted = utc(before);
        for (int i = 0; i < values.length; i++) {
            Instant time = column.apply(rows[i]);
            if (!time.equals(before)) {
                before = time;
                converted = utc(time);
            }
            values[i] = converted;
        }
        return values;
    }

    private Float[] rates() {
        Float[] values = new Float[rows.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columnsOf(rows[i]).rate();
        }
        return values;
    }
}
