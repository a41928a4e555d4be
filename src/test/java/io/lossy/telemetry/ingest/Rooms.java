package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Stands for all the rooms behind the doors: keeps what it was asked, and answers at once, or when told to. */
final class Rooms {
    private final List<IngestRequest> asked = new CopyOnWriteArrayList<>();
    private final List<Message<IngestRequest>> held = new ArrayList<>();
    private volatile Function<Integer, EventResult> verdict = place -> new EventResult.Persisted(List.of());
    private final MessageConsumer<IngestRequest> consumer;
    private boolean holding;
    private boolean failing;

    Rooms(Vertx vertx) {
        consumer = vertx.eventBus().<IngestRequest>localConsumer(Addresses.VALIDATE, this::ask);
    }

    private synchronized void ask(Message<IngestRequest> message) {
        asked.add(message.body());
        if (failing) {
            message.fail(500, "of a test");
        } else if (holding) {
            held.add(message);
        } else {
            answer(message);
        }
    }

    private void answer(Message<IngestRequest> message) {
        List<IngestOutcome.Entry> entries = new ArrayList<>();
        List<?> events = message.body().events();
        for (int i = 0; i < events.size(); i++) {
            entries.add(new IngestOutcome.Entry(key(events.get(i), i), verdict.apply(i)));
        }
        message.reply(new IngestOutcome(entries));
    }

    private static String key(Object event, int place) {
        return event instanceof Map<?, ?> map && map.get("event_id") instanceof String id ? id : "#" + place;
    }

    /** From now on answers by the place of an event in its request. */
    void verdict(Function<Integer, EventResult> verdict) {
        this.verdict = verdict;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        held.forEach(this::answer);
        held.clear();
    }

    /** Fails every request, as validate does when it is at fault itself; it has then counted the events. */
    synchronized void fail() {
        failing = true;
    }

    /** Nobody is behind the doors any more. */
    Future<Void> leave() {
        return consumer.unregister();
    }

    List<IngestRequest> asked() {
        return asked;
    }

    IngestRequest last() {
        return asked.get(asked.size() - 1);
    }
}
