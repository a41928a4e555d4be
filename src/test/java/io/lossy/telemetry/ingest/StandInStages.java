package io.lossy.telemetry.ingest;

import io.lossy.telemetry.bus.BundledConsumer;
import io.lossy.telemetry.bus.BundledRequest;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.fixture.StageRequests;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Stands for all the stages behind ingest: keeps what it was asked, and answers at once or on demand. */
final class StandInStages {
    private final List<IngestRequest> asked = new CopyOnWriteArrayList<>();
    private final List<Integer> askers = new CopyOnWriteArrayList<>();
    private final List<BundledRequest<IngestRequest, IngestOutcome>> held = new ArrayList<>();
    private volatile Function<Integer, EventResult> verdict = place -> new EventResult.Persisted(List.of());
    private final List<BundledConsumer<IngestRequest, IngestOutcome>> consumers = new ArrayList<>();
    private final Context context;
    private boolean holding;
    private boolean failing;

    /** @param instances those of ingest; one event loop answers them all */
    StandInStages(Vertx vertx, int instances) {
        StageRequests.registerCodecs(vertx);
        context = vertx.getOrCreateContext();
        Promise<Void> opened = Promise.promise();
        context.runOnContext(v -> {
            for (int i = 0; i < instances; i++) {
                int instance = i;
                consumers.add(BundledConsumer.open(
                        vertx, Addresses.validate(i), requests -> requests.forEach(request -> ask(instance, request))));
            }
            opened.complete();
        });
        opened.future().await();
    }

    private synchronized void ask(int instance, BundledRequest<IngestRequest, IngestOutcome> message) {
        askers.add(instance);
        asked.add(message.body());
        if (failing) {
            message.fail(500, "of a test");
        } else if (holding) {
            held.add(message);
        } else {
            answer(message);
        }
    }

    private void answer(BundledRequest<IngestRequest, IngestOutcome> message) {
        List<IngestOutcome.OutcomeEntry> entries = new ArrayList<>();
        List<?> events = message.body().events();
        for (int i = 0; i < events.size(); i++) {
            entries.add(new IngestOutcome.OutcomeEntry(key(events.get(i), i), verdict.apply(i)));
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
        List<BundledRequest<IngestRequest, IngestOutcome>> released = List.copyOf(held);
        held.clear();
        context.runOnContext(v -> released.forEach(this::answer));
    }

    /** Fails every request, as validate does when it is at fault itself; it has then counted the events. */
    synchronized void fail() {
        failing = true;
    }

    /** No stage is behind ingest any more. */
    Future<Void> leave() {
        return Future.join(consumers.stream().map(BundledConsumer::close).toList())
                .mapEmpty();
    }

    List<IngestRequest> asked() {
        return asked;
    }

    /** For each request, the number of the instance that it came from. */
    List<Integer> askers() {
        return askers;
    }

    IngestRequest last() {
        return asked.get(asked.size() - 1);
    }
}
