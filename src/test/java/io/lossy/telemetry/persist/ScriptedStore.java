package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that answers appends from a script, in order: for what a real database can't do on demand. */
final class ScriptedStore implements EventStore {
    private final Queue<Future<Appended>> answers = new ArrayDeque<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<List<TelemetryEvent>> statements = new CopyOnWriteArrayList<>();

    ScriptedStore fail(StoreException.FailureKind kind) {
        answers.add(Future.failedFuture(new StoreException(kind, null, "scripted", null)));
        return this;
    }

    ScriptedStore answer(Appended appended) {
        answers.add(Future.succeededFuture(appended));
        return this;
    }

    /** The next answer comes when the test completes it. */
    Promise<Appended> hold() {
        Promise<Appended> answer = Promise.promise();
        answers.add(answer.future());
        return answer;
    }

    int calls() {
        return calls.get();
    }

    /** The events of each append, in the order of the appends. */
    List<List<TelemetryEvent>> statements() {
        return statements;
    }

    @Override
    public synchronized Future<Appended> append(List<TelemetryEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(new Appended(Set.of(), Set.of()));
        }
        calls.incrementAndGet();
        statements.add(List.copyOf(events));
        return answers.remove();
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return Future.succeededFuture(RejectionOutcome.ALL_RECORDED);
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return Future.succeededFuture(Reported.NOTHING);
    }

    @Override
    public Future<Map<UUID, Instant>> receivedAt(List<UUID> ids) {
        return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
