package io.lossy.telemetry.bench.load;

import io.lossy.telemetry.event.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Sends requests over one raw WebSocket to the event-bus bridge, without parsing the replies. */
public final class BridgeLane implements Lane {
    private static final int PING_MS = 20_000; // the bridge closes a silent socket after 45 s
    private static final String ADDRESS = "\"address\":\"";

    private final ClientWebSocket socket;
    private final Map<String, Consumer<Boolean>> unanswered = new HashMap<>();
    private long sent;

    private BridgeLane(ClientWebSocket socket) {
        this.socket = socket;
    }

    static Future<BridgeLane> open(Vertx vertx, WebSocketClient client, int port) {
        ClientWebSocket socket = client.webSocket();
        BridgeLane lane = new BridgeLane(socket);
        socket.textMessageHandler(lane::frame);
        socket.binaryMessageHandler(bytes -> lane.frame(bytes.toString()));
        socket.exceptionHandler(failure -> {}); // the close handler follows
        socket.closeHandler(end -> lane.closed());
        WebSocketConnectOptions target =
                new WebSocketConnectOptions().setAllowOriginHeader(false); // only browsers need an origin
        target.setHost("127.0.0.1").setPort(port).setURI("/eventbus/websocket");
        return socket.connect(target).map(opened -> {
            long timer = vertx.setPeriodic(PING_MS, id -> lane.write("{\"type\":\"ping\"}"));
            opened.endHandler(end -> vertx.cancelTimer(timer));
            return lane;
        });
    }

    @Override
    public void send(String request, Consumer<Boolean> answered) {
        String reply = "r" + ++sent;
        unanswered.put(reply, answered);
        write("{\"type\":\"send\",\"address\":\"" + Addresses.INGEST + "\",\"replyAddress\":\"" + reply + "\",\"body\":"
                + request + "}");
    }

    /** Subscribes to the aggregates of a family. */
    void subscribe(String family) {
        write(new JsonObject()
                .put("type", "register")
                .put("address", Addresses.aggregates(family))
                .put("headers", new JsonObject())
                .encode());
    }

    private void frame(String text) {
        int start = text.indexOf(ADDRESS);
        if (start < 0) {
            return;
        }
        start += ADDRESS.length();
        Consumer<Boolean> waiting = unanswered.remove(text.substring(start, text.indexOf('"', start)));
        if (waiting != null) {
            waiting.accept(Lane.isGood(text));
        }
    }

    private void closed() {
        Map<String, Consumer<Boolean>> lost = new HashMap<>(unanswered);
        unanswered.clear();
        lost.values().forEach(waiting -> waiting.accept(false));
    }

    private void write(String frame) {
        if (socket.isClosed()) {
            closed();
        } else {
            socket.writeTextMessage(frame);
        }
    }
}
