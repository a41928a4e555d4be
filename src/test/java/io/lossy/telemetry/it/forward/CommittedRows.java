package io.lossy.telemetry.it.forward;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Stores events as the persist stage does: rows and an entry of the commit log in one statement. */
final class CommittedRows {
    static final String EVENT = "lossy.test.used";
    static final String INSTALL = "0a1b.00000000000000000000000000000001";

    private static final UUID INCARNATION = UUID.randomUUID();
    private static final String INSERT = """
            WITH fresh AS (INSERT INTO new_events (event_id, event, family, source, occurred_at, received_at, session_id,
            install_id, release, schema_version, sample_rate, payload)
            SELECT id, ?, 'test', 'extension', now(), now(), '0a1b.5e5510', ?, '1.0', '1-0-0', 0.1, ?::jsonb
            FROM unnest(?::uuid[]) AS id ON CONFLICT DO NOTHING RETURNING event_id)
            INSERT INTO commit_log (incarnation, ids) SELECT ?, array_agg(event_id) FROM fresh HAVING count(*) > 0""";

    private final DatabaseAddress database;
    private final Uuid7 ids = new Uuid7(Clock.systemUTC());

    CommittedRows(DatabaseAddress database) {
        this.database = database;
    }

    List<UUID> newIds(int events) {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            made.add(ids.next());
        }
        return made;
    }

    /** Commits as many events in one insert, and returns their ids. */
    List<UUID> commit(int events) {
        return commit(EVENT, INSTALL, events);
    }

    List<UUID> commit(String event, String install, int events) {
        try (Connection connection = database.connect()) {
            return insert(connection, event, install, events);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Commits events with these ids and as many others in one insert. */
    List<UUID> commitWith(List<UUID> given, int others) {
        List<UUID> all = new ArrayList<>(given);
        all.addAll(newIds(others));
        try (Connection connection = database.connect()) {
            return insert(connection, EVENT, INSTALL, all);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same within a transaction of the test. */
    List<UUID> insert(Connection connection, String event, String install, int events) throws SQLException {
        return insert(connection, event, install, newIds(events));
    }

    private static List<UUID> insert(Connection connection, String event, String install, List<UUID> made)
            throws SQLException {
        String payload = new JsonObject()
                .put("action", "click")
                .put("secret", "canary-secret")
                .encode();
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, event);
            statement.setString(2, install);
            statement.setString(3, payload);
            statement.setArray(4, connection.createArrayOf("uuid", made.toArray()));
            statement.setObject(5, INCARNATION);
            statement.executeUpdate();
        }
        return made;
    }
}
