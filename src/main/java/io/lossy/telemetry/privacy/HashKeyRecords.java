package io.lossy.telemetry.privacy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.privacy.HashKeyRing.RetiredKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code hash_keys}: the keys that the rows of a database are hashed with. Compares them with the keys of a
 * server before it stores anything. Blocking; only the owner may use the table.
 */
public final class HashKeyRecords {
    private static final Logger LOG = LoggerFactory.getLogger(HashKeyRecords.class);

    /** Lets one server in at a time: the first one decides which key is the database's. */
    private static final String ONE_AT_A_TIME = "LOCK TABLE hash_keys IN EXCLUSIVE MODE";

    private static final String ALL =
            "SELECT key_id, check_value, replaced_at FROM hash_keys ORDER BY replaced_at NULLS FIRST, key_id";
    private static final String INSERT = "INSERT INTO hash_keys (key_id, check_value, replaced_at) VALUES (?, ?, ?)";
    private static final String REPLACE = "UPDATE hash_keys SET replaced_at = now() WHERE replaced_at IS NULL";

    private static final String PURPOSE = "check value";

    private final DatabaseAddress owner;

    /** A row. */
    public record DatabaseKey(
            String id, String checkValue, @Nullable Instant replaced) {
        public boolean isCurrent() {
            return replaced == null;
        }
    }

    public HashKeyRecords(DatabaseAddress owner) {
        this.owner = owner;
    }

    /**
     * Rejects keys that are not the database's. Records them if the database has none yet, and records a rotation: a new
     * current key of a ring in which the database's key is a retired one.
     *
     * @throws IllegalStateException if the keys differ; the message says which file to copy
     */
    public void require(HashKeyRing ring) {
        DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> {
            Statements.execute(connection, ONE_AT_A_TIME);
            List<DatabaseKey> recorded = all(connection);
            requireTheSame(ring, recorded);
            if (recorded.stream()
                    .noneMatch(each -> each.id().equals(ring.current().id()))) {
                record(connection, ring, recorded.isEmpty());
            }
            return true;
        });
    }

    /**
     * Makes the keys of a ring the database's own, whatever was recorded. For the case that the former key is lost.
     *
     * @return the id of the key that was the current one, if there was one
     */
    public Optional<String> adopt(HashKeyRing ring) {
        return DatabaseSession.inTransaction(owner, Isolation.READ_COMMITTED, connection -> {
            Statements.execute(connection, ONE_AT_A_TIME);
            Optional<String> before = all(connection).stream()
                    .filter(DatabaseKey::isCurrent)
                    .map(DatabaseKey::id)
                    .findFirst();
            Statements.execute(connection, "DELETE FROM hash_keys");
            record(connection, ring, true);
            return before;
        });
    }

    /** Removes the records of keys that were replaced before this time and are destroyed by now. */
    public void forgetReplacedBefore(Instant time) {
        DatabaseSession.inTransaction(
                owner,
                Isolation.READ_COMMITTED,
                connection -> Statements.update(
                        connection, "DELETE FROM hash_keys WHERE replaced_at < ?", Timestamp.from(time)));
    }

    /** Returns the keys of a database. */
    public static List<DatabaseKey> checks(Connection connection) throws SQLException {
        return Statements.isTrue(connection, "SELECT to_regclass('hash_keys') IS NOT NULL")
                ? all(connection)
                : List.of();
    }

    /** Returns true if a ring has the key with this id and check value. */
    public static boolean has(HashKeyRing ring, String id, String checkValue) {
        return Stream.concat(Stream.of(ring.current()), ring.retired().stream().map(RetiredKey::key))
                .anyMatch(key -> key.id().equals(id) && checkValue(key).equals(checkValue));
    }

    private static void requireTheSame(HashKeyRing ring, List<DatabaseKey> recorded) {
        List<HashKey> known = Stream.concat(
                        Stream.of(ring.current()), ring.retired().stream().map(RetiredKey::key))
                .toList();
        List<String> absent = new ArrayList<>();
        for (DatabaseKey each : recorded) {
            HashKey same = known.stream()
                    .filter(key -> key.id().equals(each.id()))
                    .findFirst()
                    .orElse(null);
            boolean ours = ring.current().id().equals(each.id());
            if (same != null && !checkValue(same).equals(each.checkValue())) {
                throw refusal(ring, "only has the id of the database's key " + each.id());
            }
            if (each.isCurrent() && same == null) {
                throw refusal(ring, "is not the key of this database, which is " + each.id());
            }
            if (ours && !each.isCurrent()) {
                throw refusal(ring, "was replaced by another server of this database at " + each.replaced());
            }
            if (same == null) {
                absent.add(each.id());
            }
        }
        if (!absent.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("keys", absent)
                    .addKeyValue("place", ring.place())
                    .log("previous hash keys of this database are not on this server: unless they were destroyed, copy"
                            + " keys/hash-*.old too, or opt-outs and erasures miss ids that they hashed");
        }
    }

    /** Returns the check value of the current key. */
    public static String checkValue(HashKeyRing ring) {
        return checkValue(ring.current());
    }

    /** Returns what tells this key from every other, as if it were an id whose purpose no id has. */
    private static String checkValue(HashKey key) {
        return new Pseudonymiser(key).hashUncached(PURPOSE, "");
    }

    private static IllegalStateException refusal(HashKeyRing ring, String why) {
        return new IllegalStateException(
                "the hash key " + ring.current().id() + " in " + ring.place() + " " + why + ": " + ring.remedy());
    }

    /** @param whole true to record the retired keys too */
    private static void record(Connection connection, HashKeyRing ring, boolean whole) throws SQLException {
        Statements.execute(connection, REPLACE);
        insert(connection, ring.current(), null);
        if (whole) {
            for (RetiredKey old : ring.retired()) {
                insert(connection, old.key(), old.since() == null ? Instant.now() : old.since());
            }
        }
        LOG.atInfo().addKeyValue("key", ring.current().id()).log("hash key recorded in the database");
    }

    private static void insert(Connection connection, HashKey key, @Nullable Instant replaced) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key.id());
            statement.setString(2, checkValue(key));
            statement.setTimestamp(3, replaced == null ? null : Timestamp.from(replaced));
            statement.executeUpdate();
        }
    }

    private static List<DatabaseKey> all(Connection connection) throws SQLException {
        List<DatabaseKey> all = new ArrayList<>();
        Statements.each(
                connection,
                ALL,
                row -> all.add(new DatabaseKey(
                        row.getString("key_id"),
                        row.getString("check_value"),
                        row.getObject("replaced_at") == null ? null : EventRow.instant(row, "replaced_at"))));
        return all;
    }
}
