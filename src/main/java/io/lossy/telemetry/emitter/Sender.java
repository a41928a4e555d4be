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
 * Sends the queued events: decides when to send a request, which events go with it, and what to do with the reply. One
 * request at a time. An event leaves the queue only after the server has replied to it; a repeated event keeps its id.
 * Methods run on the emitter's own thread unless their comment names another.
 */
final class Sender {
    /** Characters per request. Escaping makes six times as many at most; compressed they stay below 256 KiB. */
    private static final int MAX_WEIGHT = 80_000;

    private static final Duration PAUSE = Duration.ofDays(1);

    private final EmitterOptions options;
    private final String installId;
    private final Outbox outbox;
    private final Transport transport;
    private final TimeSource time;
    private final ReplyResults results;
    private final Backoff backoff;
    private final RequestSize size = new RequestSize();
    private final Waiters waiters = new Waiters();
    private volatile String lastError = "";
    private volatile boolean enabled = true;
    private volatile boolean stopping;
    private RawReport sentReport;
    private boolean asking;
    private long notBefore;
    private @Nullable Long offUntil;
    private @Nullable Long timerDue;

    Sender(EmitterOptions options, String installId, Outbox outbox, Transport transport, TimeSource time) {
        this.options = options;
        this.installId = installId;
        this.outbox = outbox;
        this.transport = transport;
        this.time = time;
        this.results = new ReplyResults(options.onRejected());
        this.backoff = new Backoff(time.random());
        this.sentReport = outbox.report();
        this.notBefore = time.nanos().getAsLong();
    }

    /** Schedules a request; {@code waiting} events are queued now. Called on the emitting thread. */
    void queued(int waiting) {
        if (waiting == 1) {
            time.scheduler().schedule(options.flushInterval().toMillis(), this::pump);
        }
        if (waiting == full()) {
            time.scheduler().schedule(0, this::pump);
        }
    }

    /** Returns how many waiting events trigger a request: at most half of the queue, so that a small one has space. */
    private int full() {
        return Math.min(size.now(), Math.max(1, options.maxEvents() / 2));
    }

    /** Completes when the server has replied to all emitted events, or cannot be reached now. Called on any thread. */
    CompletableFuture<Stats> flushed() {
        return answered(false);
    }

    /** Completes when the server has replied to all events and the final report, or at {@link #giveUp}. Any thread. */
    CompletableFuture<Stats> stopped() {
        stopping = true;
        return answered(true);
    }

    private CompletableFuture<Stats> answered(boolean patient) {
        CompletableFuture<Void> done = waiters.add(outbox.lastPlace(), patient);
        time.scheduler().schedule(0, this::pump);
        return done.thenApply(now -> stats());
    }

    /** Completes the pending futures of {@link #flushed} and {@link #stopped}, and all later ones at once. */
    void giveUp() {
        waiters.close();
    }

    /** Switches the sender on or off. Off takes effect before this method returns. Called on any thread. */
    void enable(boolean wanted) {
        enabled = wanted;
        if (!wanted) {
            outbox.refuse(EmitOutcome.OPTED_OUT);
        }
        time.scheduler().schedule(0, this::choose);
    }

    private void choose() {
        if (!enabled) {
            outbox.refuse(EmitOutcome.OPTED_OUT);
        } else if (offUntil != null) {
            outbox.refuse(EmitOutcome.DISABLED);
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
            setTimer(due, now);
            return;
        }
        List<QueuedEvent> batch = outbox.take(size.now(), MAX_WEIGHT, now);
        if (batch.isEmpty() && outbox.report().equals(sentReport)) {
            waiters.release(waiter -> true);
        } else {
            ask(batch);
        }
    }

    /** Returns when the next request is due, in monotonic nanoseconds; null if none is due until something changes. */
    private @Nullable Long due(long now) {
        if (!enabled || offUntil != null) {
            waiters.release(waiter -> true);
            return offUntil;
        }
        Long oldest = outbox.oldest();
        if (!waiters.isEmpty() || outbox.waiting() >= full()) {
            return Math.max(notBefore, now);
        }
        long flushNanos = options.flushInterval().toNanos();
        return oldest == null ? null : Math.max(notBefore, oldest + flushNanos);
    }

    private void setTimer(long due, long now) {
        if (timerDue != null && timerDue > now && timerDue <= due) {
            return; // an earlier timer is set
        }
        timerDue = due;
        time.scheduler().schedule(TimeUnit.NANOSECONDS.toMillis(due - now) + 1, this::pump);
    }

    /** While stopping, also waits until the server has the final report, even if no event is left to go with it. */
    private boolean isThrough(long place) {
        return outbox.isThrough(place) && (!stopping || outbox.report().equals(sentReport));
    }

    private void ask(List<QueuedEvent> batch) {
        asking = true;
        RawReport report = outbox.report();
        CompletionStage<SendResult> answer;
        try {
            answer = transport.send(request(batch, report));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((said, fault) -> time.scheduler().schedule(0, () -> {
            asking = false;
            act(batch, said != null ? said : new SendResult.SendRetry(String.valueOf(fault), 0, 0), report);
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
                null,
                batch.stream().map(QueuedEvent::json).toList());
    }

    private void act(List<QueuedEvent> batch, SendResult answer, RawReport report) {
        if (answer instanceof SendResult.SendSettled settled) {
            sentReport = report;
            size.learn(settled.maxEvents());
            int kept = outbox.settle(results.of(settled));
            results.notifyListener();
            if (kept > 0) {
                failed(SendResult.EventAnswer.RETRY, settled.waitMs());
            } else {
                backoff.succeeded();
                size.restore();
                lastError = "";
            }
        } else if (answer instanceof SendResult.SendRetry later) {
            size.learn(later.maxEvents());
            outbox.settle(event -> null);
            failed(later.word(), later.waitMs());
        } else if (answer instanceof SendResult.SendTooLarge smaller) {
            size.learn(smaller.maxEvents());
            smaller(batch.size(), smaller);
        } else {
            switchedOff();
        }
    }

    /** Halves the request size. Drops an event as invalid if the server itself says that it is too large alone. */
    private void smaller(int sent, SendResult.SendTooLarge answer) {
        size.halve(sent);
        boolean hopeless = sent == 1 && answer.certain();
        outbox.settle(event -> hopeless ? EmitOutcome.INVALID : null);
        lastError = answer.word();
        if (sent <= 1 && !hopeless) {
            failed(answer.word(), 0);
        }
    }

    private void switchedOff() {
        offUntil = time.nanos().getAsLong() + PAUSE.toNanos();
        lastError = "telemetry_disabled";
        outbox.refuse(enabled ? EmitOutcome.DISABLED : EmitOutcome.OPTED_OUT);
        outbox.settle(event -> null);
    }

    private void failed(String word, long askedMs) {
        lastError = word;
        notBefore = time.nanos().getAsLong() + TimeUnit.MILLISECONDS.toNanos(backoff.failed(askedMs));
        waiters.release(waiter -> !waiter.patient());
    }
}
