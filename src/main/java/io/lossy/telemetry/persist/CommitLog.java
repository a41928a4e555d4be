package io.lossy.telemetry.persist;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Reads which events were committed, in commit-log order: by transaction number, and then by entry. It returns an entry only
 * when every transaction with a smaller number has ended. So a reader that goes on from its last position skips no entry,
 * however late it was committed, and sees none twice.
 *
 * <p>The price is a delay: entries wait for the longest open transaction that has written, in any database of the PostgreSQL
 * server. Positions belong to one PostgreSQL server; a dump that is restored into another has lower transaction numbers.
 */
public final class CommitLog {
    /**
     * The columns are qualified, because an output column named {@code xid} would be sorted as text, without the index.
     */
    static final String AFTER = """
            SELECT l.xid::text AS number, l.seq, l.incarnation, l.ids FROM commit_log l
            WHERE (l.xid, l.seq) > ($1::text::xid8, $2) AND l.xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY l.xid, l.seq LIMIT $3""";

    /** Every entry with a smaller transaction number has ended; entries may follow from this number on. */
    private static final String END = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text";

    private final BiFunction<String, Tuple, Future<RowSet<Row>>> run;

    /**
     * A place between two entries.
     *
     * @param xid number of the transaction, with its epoch, 64 bits, so it never wraps
     * @param seq number of the entry
     */
    public record Position(long xid, long seq) {
        /** The place before all entries. */
        public static final Position START = new Position(0, 0);
    }

    /**
     * The events of one insert.
     *
     * @param at          its place; a reader goes on from there
     * @param incarnation the start of a server that inserted them
     * @param ids         the events that it added
     */
    public record Entry(Position at, UUID incarnation, List<UUID> ids) {
        public Entry {
            ids = List.copyOf(ids);
        }
    }

    /** @param run executes a statement as a transaction of its own */
    CommitLog(BiFunction<String, Tuple, Future<RowSet<Row>>> run) {
        this.run = run;
    }

    /** Returns at most {@code most} entries after a position. Returns none if there is none yet that is safe to read. */
    public Future<List<Entry>> after(Position position, int most) {
        return run.apply(AFTER, Tuple.of(Long.toUnsignedString(position.xid()), position.seq(), most))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                });
    }

    /** Returns a position such that every entry committed from now on comes after it. */
    public Future<Position> end() {
        return run.apply(END, Tuple.tuple())
                .map(rows -> new Position(
                        Long.parseUnsignedLong(rows.iterator().next().getString(0)) - 1, Long.MAX_VALUE));
    }

    private static Entry entry(Row row) {
        return new Entry(
                new Position(Long.parseUnsignedLong(row.getString(0)), row.getLong(1)),
                row.getUUID(2),
                List.of(row.getArrayOfUUIDs(3)));
    }
}
