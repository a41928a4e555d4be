package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Subscribers at every server, and the truth that their messages are compared with: the rows whose {@code occurred_at} is in
 * the newest 60 buckets, read after the message.
 */
final class ClusterWindows implements AutoCloseable {
    static final List<String> FAMILIES = List.of("cache", "voice_mode");
    private static final int BUCKET_SECONDS = 5;
    private static final int BUCKETS = 60;
    private static final long PAUSE_MS = 300;
    private static final String ADDRESS = "telemetry.aggregates.";

    private static final String COUNTS = "SELECT family, floor(extract(epoch FROM occurred_at) / " + BUCKET_SECONDS
            + ")::bigint AS bucket, count(*) AS events FROM analytics_events"
            + " WHERE occurred_at >= now() - interval '7 minutes' GROUP BY 1, 2";
    private static final String QUANTILE = "SELECT percentile_disc(%2$s) WITHIN GROUP"
            + " (ORDER BY (payload ->> 'latency_ms')::float8) FROM analytics_events"
            + " WHERE event = 'lossy.voice_mode.speech_detected' AND occurred_at >= to_timestamp(%1$d)"
            + " AND occurred_at < to_timestamp(%1$d + " + BUCKETS * BUCKET_SECONDS + ")";

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final Supplier<Sql> database;
    private final Map<String, JsonObject> unread = new HashMap<>();
    private final List<String> tooMany = new ArrayList<>();
    private int compared;

    ClusterWindows(Map<String, Integer> ports, Supplier<Sql> database) {
        this.database = database;
        ports.forEach(this::connect);
    }

    private void connect(String node, int port) {
        WebSocketConnectOptions where = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(TestBridgeClient.Transport.RAW.path())
                .setTimeout(2_000)
                .setAllowOriginHeader(false);
        client.connect(where)
                .onSuccess(socket -> listen(node, port, socket))
                .onFailure(refused -> vertx.setTimer(PAUSE_MS, again -> connect(node, port)));
    }

    private void listen(String node, int port, WebSocket socket) {
        for (String family : FAMILIES) {
            socket.writeTextMessage(new JsonObject()
                    .put("type", "register")
                    .put("address", ADDRESS + family)
                    .encode());
        }
        long pings = vertx.setPeriodic(10_000, tick -> socket.writeTextMessage("{\"type\":\"ping\"}"));
        socket.exceptionHandler(broken -> {}); // the close handler follows
        socket.binaryMessageHandler(message -> heard(node, message));
        socket.textMessageHandler(message -> heard(node, Buffer.buffer(message)));
        socket.closeHandler(gone -> {
            vertx.cancelTimer(pings);
            vertx.setTimer(PAUSE_MS, again -> connect(node, port));
        });
    }

    private synchronized void heard(String node, Buffer frame) {
        if (frame.toJsonObject().getValue("body") instanceof JsonObject body && body.containsKey("family")) {
            unread.put(node + " " + body.getString("family"), body);
        }
    }

    /** The newest message of each server and family since the last call. */
    private synchronized Map<String, JsonObject> take() {
        Map<String, JsonObject> taken = Map.copyOf(unread);
        unread.clear();
        return taken;
    }

    /** Rows by family and bucket. */
    private Map<String, Map<Long, Long>> truth() {
        Map<String, Map<Long, Long>> rows = new HashMap<>();
        database.get()
                .rows(COUNTS)
                .forEach(row -> rows.computeIfAbsent(row.get("family"), family -> new HashMap<>())
                        .put(Long.parseLong(row.get("bucket")), Long.parseLong(row.get("events"))));
        return rows;
    }

    /** The first second of the window that a message is about. */
    private static long firstSecond(JsonObject message) {
        long bucket = Instant.parse(message.getString("at")).getEpochSecond() / BUCKET_SECONDS;
        return (bucket - BUCKETS + 1) * BUCKET_SECONDS;
    }

    private static long rowsOf(Map<String, Map<Long, Long>> truth, JsonObject message) {
        long first = firstSecond(message) / BUCKET_SECONDS;
        return truth.getOrDefault(message.getString("family"), Map.of()).entrySet().stream()
                .filter(bucket -> bucket.getKey() >= first && bucket.getKey() < first + BUCKETS)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Compares the messages since the last call: none may count more than there are rows. */
    void compare() {
        Map<String, JsonObject> messages = take();
        Map<String, Map<Long, Long>> truth = truth();
        messages.forEach((who, message) -> {
            compared++;
            long rows = rowsOf(truth, message);
            if (message.getLong("events") > rows) {
                tooMany.add(who + " says " + message.getLong("events") + " of " + rows + " rows: " + head(message));
            }
        });
    }

    /** Messages that counted more than there were rows. */
    List<String> tooMany() {
        return List.copyOf(tooMany);
    }

    int compared() {
        return compared;
    }

    /**
     * Returns what is not as it must be once all is calm: that a server's newest message does not equal the rows. An empty
     * list means that each server has sent a message of each family, and all are right.
     */
    List<String> differences(int servers) {
        Map<String, JsonObject> messages = take();
        Map<String, Map<Long, Long>> truth = truth();
        List<String> wrong = new ArrayList<>();
        if (messages.size() < servers * FAMILIES.size()) {
            wrong.add("messages only of " + messages.keySet());
        }
        messages.forEach((who, message) -> {
            long rows = rowsOf(truth, message);
            if (message.getLong("events") != rows || message.containsKey("partial")) {
                wrong.add(who + " says " + message.getLong("events") + " of " + rows + " rows: " + head(message));
            }
            if (message.getString("family").equals("voice_mode")) {
                wrong.addAll(quantiles(who, message));
            }
        });
        return wrong;
    }

    private List<String> quantiles(String who, JsonObject message) {
        JsonObject latency = message.getJsonObject("aggregates").getJsonObject("latency_ms");
        List<String> wrong = new ArrayList<>();
        Map.of("p50", "0.5", "p95", "0.95").forEach((name, share) -> {
            double exact = database.get().number(String.format(Locale.ROOT, QUANTILE, firstSecond(message), share));
            Double said = latency.getDouble(name);
            if (said == null || Math.abs(said - exact) > exact / 100) { // a step of the histogram is less than 1 %
                wrong.add(who + " says " + name + " " + said + " and not " + exact);
            }
        });
        return wrong;
    }

    private static String head(JsonObject message) {
        return "at " + message.getString("at") + ", partial " + message.getValue("partial") + ", refilled "
                + message.getValue("refilled");
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
