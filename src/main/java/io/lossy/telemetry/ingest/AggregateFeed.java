package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends the published aggregates to the bridge's subscribers of one event loop. Each snapshot is encoded at most once
 * for all subscribers. A new subscriber receives the last snapshot at once instead of waiting for the next second.
 * Owned by one event loop.
 */
final class AggregateFeed {
    private final Vertx vertx;
    private final LoadMonitor pressure;
    private final CounterHandle refused;
    private final Map<String, Topic> topics = new HashMap<>();
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();

    /** @param families clients can subscribe to exactly their addresses and the alerts; there are no patterns */
    AggregateFeed(Vertx vertx, Set<String> families, LoadMonitor pressure, PipelineMetrics metrics) {
        this.vertx = vertx;
        this.pressure = pressure;
        this.refused = metrics.counter(
                "lossy.ingest.subscribers.refused",
                "Subscriptions to aggregates that were rejected because the server was overloaded");
        families.forEach(family -> topics.put(Addresses.aggregates(family), new Topic(Addresses.aggregates(family))));
        topics.put(Addresses.ALERTS, new Topic(Addresses.ALERTS));
    }

    void open() {
        topics.forEach((address, topic) -> consumers.add(
                vertx.eventBus().<JsonObject>localConsumer(address, message -> topic.publish(message.body()))));
    }

    void close() {
        consumers.forEach(MessageConsumer::unregister);
    }

    boolean has(String address) {
        return topics.containsKey(address);
    }

    /** Returns false and counts the rejection if the server is overloaded. Existing subscribers stay. */
    boolean takesMore() {
        boolean calm = pressure.now().level() == LoadLevel.CALM;
        if (!calm) {
            refused.increment();
        }
        return calm;
    }

    void subscribe(String address, SocketWriter outbox) {
        Topic topic = topics.get(address);
        if (topic != null) {
            topic.subscribers.add(outbox);
            Buffer last = topic.frame();
            if (last != null) {
                outbox.offer(address, last);
            }
        }
    }

    void unsubscribe(String address, SocketWriter outbox) {
        Topic topic = topics.get(address);
        if (topic != null) {
            topic.subscribers.remove(outbox);
            outbox.forget(address);
        }
    }

    private static final class Topic {
        private final String address;
        private final Set<SocketWriter> subscribers = new LinkedHashSet<>();
        /** The last snapshot until a subscriber needs it. */
        private @Nullable JsonObject last;
        /** The last snapshot from then on. */
        private @Nullable Buffer frame;

        Topic(String address) {
            this.address = address;
        }

        void publish(JsonObject body) {
            last = body;
            frame = null;
            for (SocketWriter outbox : subscribers) {
                outbox.offer(address, Objects.requireNonNull(frame()));
            }
        }

        /** Returns null if nothing was published yet. */
        @Nullable
        Buffer frame() {
            JsonObject body = last;
            if (body != null) {
                last = null;
                frame = BridgeFrames.received(address, body.toBuffer());
            }
            return frame;
        }
    }
}
