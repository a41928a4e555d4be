package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

/**
 * Requests whose rows wait for a lock, or that are never whole, and the bytes they hold meanwhile. The second kind is for
 * levels at which the first would be refused itself.
 */
final class HeldRequests implements AutoCloseable {
    /** What all requests may hold. */
    static final int BOUND = 1 << 20;

    private static final int MOST = 200_000;
    private static final Uuid7 YESTERDAY =
            new Uuid7(Clock.offset(Clock.systemUTC(), Duration.ofDays(1).negated()));

    private final TestBridgeClient bridge;
    private final EmitLedger ledger;
    private final Map<String, List<JsonObject>> asked = new LinkedHashMap<>();
    private final List<Socket> uploads = new ArrayList<>();
    private final Connection holder;
    private int bytes;

    /** From now on no row of yesterday is stored, until {@link #letGo}. */
    HeldRequests(TestBridgeClient bridge, Sql sql, EmitLedger ledger) throws SQLException {
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

    /** Sends all but the end of requests, until all hold this share of the bound. */
    void uploadUpTo(double share, int port) throws IOException {
        while (bytes < share * BOUND) {
            int size = (int) Math.min(MOST, share * BOUND - bytes + 1);
            Socket socket = new Socket("127.0.0.1", port);
            uploads.add(socket);
            String head = "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + (size + 1) + "\r\n\r\n";
            socket.getOutputStream().write((head + " ".repeat(size)).getBytes(StandardCharsets.US_ASCII));
            bytes += size;
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
        String reply = TestRequests.newId();
        String message =
                TestBridgeClient.send(reply, TestRequests.request(events)).encode();
        bridge.say(message);
        asked.put(reply, events);
        bytes += message.length();
    }

    /** All whose rows waited are stored now, and say so; the others are gone. */
    void letGo() throws SQLException, IOException {
        for (Socket upload : uploads) {
            upload.close();
        }
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
    public void close() throws SQLException, IOException {
        for (Socket upload : uploads) {
            upload.close();
        }
        holder.close();
        bridge.close();
    }
}
