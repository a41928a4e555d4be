package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.IngestRequest.RawReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From queue to server: decides when to ask, what, and what to do with the answer. One request at a time; an event leaves
 * the queue when the server has answered for it, and not before; asked again it keeps its id. All but what says
 * otherwise runs on the emitter's own thread.
 */
final class Sender {
    /** Characters of a request: escaped six times as many, compressed below the server's 256 KiB all the same. */
    private static final int MAX_WEIGHT = 80_000;

    private static final Duration PAUSE = Duration.ofDays(1);

    private final EmitterOptions options;
    private final String installId;
    private final Outbox outbox;
    private final Transport transport;
    private final Time time;
    private final Verdicts verdicts;
    private final Backoff backoff;
    private final RequestSize size = new RequestSize();
    private final Waiters waiters = new Waiters();
    private volatile String lastError = "";
    private volatile boolean enabled = true;
    private volatile boolean stopping;
    private final long flushNanos;
    private RawReport told;
    private boolean asking;
    private long notBefore;
    private @Nullable Long offUntil;
    private @Nullable Long alarm;

    Sender(EmitterOptions options, String installId, Outbox outbox, Transport transport, Time time) {
        this.options = options;
        this.installId = installId;
        this.outbox = outbox;
        this.transport = transport;
        this.time = time;
        this.verdicts = new Verdicts(options.onRejected());
        this.backoff = new Backoff(time.random());
        this.flushNanos = options.flushInterval().toNanos();
        this.told = outbox.report();
        this.notBefore = time.nanos().getAsLong();
    }

    /** An event was queued, and now this many wait. Called by whoever emits. */
    void queued(int waiting) {
        if (waiting == 1) {
            time.alarm().in(options.flushInterval().toMillis(), this::pump);
        }
        if (waiting == full()) {
            time.alarm().in(0, this::pump);
        }
    }

    /** As many as are worth a request at once: a small queue is not left to fill up. */
    private int full() {
        return Math.min(size.now(), Math.max(1, options.maxEvents() / 2));
    }

    /** Completes when all that was emitted is answered for, or when that can't be had now. Called by anyone. */
    CompletableFuture<Stats> flushed() {
        return answered(false);
    }

    /** Completes when all that was emitted is answered for and the books are told, or at {@link #giveUp}. Called by anyone. */
    CompletableFuture<Stats> stopped() {
        stopping = true;
        return answered(true);
    }

    private CompletableFuture<Stats> answered(boolean patient) {
        CompletableFuture<Void> done = waiters.add(outbox.lastPlace(), patient);
        time.alarm().in(0, this::pump);
        return done.thenApply(now -> stats());
    }

    /** The end: whoever waits has waited long enough. */
    void giveUp() {
        waiters.close();
    }

    /** Called by anyone. Switched off, nothing more is queued from now on, and not only when it is the sender's turn. */
    void enable(boolean wanted) {
        enabled = wanted;
        if (!wanted) {
            outbox.refuse(End.OPTED_OUT);
        }
        time.alarm().in(0, this::choose);
    }

    private void choose() {
        if (!enabled) {
            outbox.refuse(End.OPTED_OUT);
        } else if (offUntil != null) {
            outbox.refuse(End.DISABLED);
        } else {
            outbox.open();
        }
        pump();
    }

    Stats stats() {
        return outbox.stats(lastError, installId);
    }

    private void pump() {
        if (asking) {
            return;
        }
        long now = time.nanos().getAsLong();
        if (offUntil != null && now - offUntil >= 0) {
            offUntil = null;
            choose();
            return;
        }
        waiters.release(waiter -> isThrough(waiter.place()));
        Long due = due(now);
        if (due == null) {
            return;
        }
        if (due > now) {
            ring(due, now);
            return;
        }
        List<QueuedEvent> batch = outbox.take(size.now(), MAX_WEIGHT, now);
        if (batch.isEmpty() && outbox.report().equals(told)) {
            waiters.release(waiter -> true);
        } else {
            ask(batch);
        }
    }

    /** When the next request is to be made; null: when something happens. */
    private @Nullable Long due(long now) {
        if (!enabled || offUntil != null) {
            waiters.release(waiter -> true);
            return offUntil;
        }
        Long oldest = outbox.oldest();
        if (!waiters.isEmpty() || outbox.waiting() >= full()) {
            return Math.max(notBefore, now);
        }
        return oldest == null ? null : Math.max(notBefore, oldest + flushNanos);
    }

    private void ring(long due, long now) {
        if (alarm != null && alarm > now && alarm <= due) {
            return; // it rings before
        }
        alarm = due;
        time.alarm().in(TimeUnit.NANOSECONDS.toMillis(due - now) + 1, this::pump);
    }

    /** At the end the last sums are told too, even when there is no event left to go with them. */
    private boolean isThrough(long place) {
        return outbox.isThrough(place) && (!stopping || outbox.report().equals(told));
    }

    private void ask(List<QueuedEvent> batch) {
        asking = true;
        RawReport report = outbox.report();
        CompletionStage<Answer> answer;
        try {
            answer = transport.send(request(batch, report));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((said, fault) -> time.alarm().in(0, () -> {
            asking = false;
            act(batch, said != null ? said : new Answer.Later(String.valueOf(fault), 0, 0), report);
            pump();
        }));
    }

    private IngestRequest request(List<QueuedEvent> batch, RawReport report) {
        Instant now = time.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return new IngestRequest(
                UUID.randomUUID().toString(),
                now,
                now,
                options.source(),
                installId,
                null,
                options.release(),
                report,
                batch.stream().map(QueuedEvent::json).toList());
    }

    private void act(List<QueuedEvent> batch, Answer answer, RawReport report) {
        if (answer instanceof Answer.Settled settled) {
            told = report;
            size.learn(settled.maxEvents());
            int kept = outbox.settle(verdicts.of(settled));
            verdicts.tell();
            if (kept > 0) {
                failed(Answer.Line.RETRY, settled.waitMs());
            } else {
                backoff.succeeded();
                size.restore();
                lastError = "";
            }
        } else if (answer instanceof Answer.Later later) {
            size.learn(later.maxEvents());
            outbox.settle(event -> null);
            failed(later.word(), later.waitMs());
        } else if (answer instanceof Answer.Smaller smaller) {
            size.learn(smaller.maxEvents());
            smaller(batch.size(), smaller);
        } else {
            switchedOff();
        }
    }

    /** Halves what is sent at once. An event that is too much alone is given up, if it is this server that says so. */
    private void smaller(int sent, Answer.Smaller answer) {
        size.halve(sent);
        boolean hopeless = sent == 1 && answer.certain();
        outbox.settle(event -> hopeless ? End.INVALID : null);
        lastError = answer.word();
        if (sent <= 1 && !hopeless) {
            failed(answer.word(), 0);
        }
    }

    private void switchedOff() {
        offUntil = time.nanos().getAsLong() + PAUSE.toNanos();
        lastError = "telemetry_disabled";
        outbox.refuse(enabled ? End.DISABLED : End.OPTED_OUT);
        outbox.settle(event -> null);
    }

    private void failed(String word, long askedMs) {
        lastError = word;
        notBefore = time.nanos().getAsLong() + TimeUnit.MILLISECONDS.toNanos(backoff.failed(askedMs));
        waiters.release(waiter -> !waiter.patient());
    }
}
