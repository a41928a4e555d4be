package io.lossy.telemetry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.BridgeClient;
import io.lossy.telemetry.Sql;
import io.lossy.telemetry.Wire;
import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests whose rows wait for a lock, and the bytes they hold meanwhile. */
final class HeldRequests implements AutoCloseable {
    /** What all requests may hold. */
    static final int BOUND = 1 << 20;

    private static final int MOST = 200_000;
    private static final Uuid7 YESTERDAY =
            new Uuid7(Clock.offset(Clock.systemUTC(), Duration.ofDays(1).negated()));

    private final BridgeClient bridge;
    private final EmitLedger ledger;
    private final Map<String, List<JsonObject>> asked = new LinkedHashMap<>();
    private final Connection holder;
    private int bytes;

    /** From now on no row of yesterday is stored, until {@link #letGo}. */
    HeldRequests(BridgeClient bridge, Sql sql, EmitLedger ledger) throws SQLException {
        this.bridge = bridge;
        this.ledger = ledger;
        holder = sql.database().connect();
        holder.setAutoCommit(false);
        String day = sql.column("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '1 day', 'YYYYMMDD')")
                .get(0);
        try (Statement lock = holder.createStatement()) {
            lock.execute("LOCK TABLE analytics_events_" + day + " IN EXCLUSIVE MODE");
        }
    }

    /** Asks with live events of this name whose ids are of yesterday, until all hold this share of the bound. */
    void upTo(double share, String name) {
        while (bytes < share * BOUND) {
            send(name, (int) Math.min(MOST, share * BOUND - bytes));
        }
    }

    /** Most of it is a field that the catalog does not name, so that the row is small. */
    private void send(String name, int size) {
        List<JsonObject> events = new ArrayList<>();
        for (int left = size; left > 0; left -= 10_000) {
            JsonObject event = PressureIT.of(name, YESTERDAY.next().toString())
                    .put("occurred_at", Instant.now().toString());
            event.getJsonObject("payload").put("padding", "x".repeat(Math.min(left, 9_700)));
            events.add(event);
        }
        events.forEach(ledger::emit);
        String reply = Wire.newId();
        String message = BridgeClient.send(reply, Wire.request(events)).encode();
        bridge.say(message);
        asked.put(reply, events);
        bytes += message.length();
    }

    /** All of them are stored now, and say so. */
    void letGo() throws SQLException {
        holder.rollback();
        while (!asked.isEmpty()) {
            JsonObject frame = bridge.next();
            List<JsonObject> events = asked.remove(frame.getString("address"));
            JsonObject answer = frame.getJsonObject("body");
            assertThat(answer.getJsonObject("counts").getInteger("persisted"))
                    .as("%s", answer)
                    .isEqualTo(events.size());
            ledger.answered(events, answer);
        }
    }

    @Override
    public void close() throws SQLException {
        holder.close();
        bridge.close();
    }
}
