package io.lossy.telemetry.it.forward;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A webhook that takes all and keeps the ids alone, for more events than the strict receiver has memory for. */
final class IdReceiver {
    private final HttpServer server;
    private final Set<UUID> ids = ConcurrentHashMap.newKeySet();
    private final AtomicLong events = new AtomicLong();

    IdReceiver(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    take(body);
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1")
                .await();
    }

    private void take(Buffer body) {
        for (Object event : new JsonArray(body)) {
            ids.add(UUID.fromString(((JsonObject) event).getString("id")));
            events.incrementAndGet();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/hook";
    }

    Set<UUID> ids() {
        return ids;
    }

    /** Counts the events that arrived, an event as often as it came. */
    long events() {
        return events.get();
    }
}
