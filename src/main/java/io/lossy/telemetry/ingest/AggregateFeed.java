package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands the published aggregates to the bridge's subscribers: each snapshot is encoded once, however many listen. A new
 * subscriber gets the last snapshot at once instead of waiting for the next second. Owned by one event loop.
 */
final class AggregateFeed {
    private final Vertx vertx;
    private final Pressure pressure;
    private final Tally refused;
    private final Map<String, Topic> topics = new HashMap<>();
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();

    /** Exactly these addresses can be subscribed to; there is no pattern. */
    AggregateFeed(Vertx vertx, Set<String> families, Pressure pressure, PipelineMetrics metrics) {
        this.vertx = vertx;
        this.pressure = pressure;
        this.refused = metrics.counter(
                "lossy.ingest.subscribers.refused",
                "Subscriptions to aggregates told to come later because the server was hard pressed");
        families.forEach(family -> topics.put(Addresses.aggregates(family), new Topic()));
        topics.put(Addresses.ALERTS, new Topic());
    }

    void open() {
        topics.forEach((address, topic) -> consumers.add(vertx.eventBus()
                .<JsonObject>localConsumer(address, message -> topic.publish(address, message.body()))));
    }

    void close() {
        consumers.forEach(MessageConsumer::unregister);
    }

    boolean has(String address) {
        return topics.containsKey(address);
    }

    /** False, and counted: the server is hard pressed, and has the subscribers it has. */
    boolean takesMore() {
        boolean calm = pressure.now().level() == Level.CALM;
        if (!calm) {
            refused.increment();
        }
        return calm;
    }

    void subscribe(String address, Outbox outbox) {
        Topic topic = topics.get(address);
        if (topic != null) {
            topic.subscribers.add(outbox);
            Buffer last = topic.last;
            if (last != null) {
                outbox.offer(address, last);
            }
        }
    }

    void unsubscribe(String address, Outbox outbox) {
        Topic topic = topics.get(address);
        if (topic != null) {
            topic.subscribers.remove(outbox);
            outbox.forget(address);
        }
    }

    private static final class Topic {
        private final Set<Outbox> subscribers = new LinkedHashSet<>();
        private @Nullable Buffer last;

        void publish(String address, JsonObject body) {
            Buffer frame = BridgeFrames.received(address, body.toBuffer());
            last = frame;
            subscribers.forEach(outbox -> outbox.offer(address, frame));
        }
    }
}
