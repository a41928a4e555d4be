package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.Uuid7;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a backend service (speech to text, automation, agents) emits. An event goes into a bounded queue in memory and from
 * there in batches to a server, over a {@link Transport}, until the server has answered for it; its end is in the books,
 * {@link #stats}. Emitting never blocks and never throws. Safe for threads; one for each process is enough.
 */
public final class TelemetryEmitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryEmitter.class);
    /** From the end of the wait until whoever waits hears of it. */
    private static final long GRACE_MS = 1_000;

    private final EmitterOptions options;
    private final Time time;
    private final Outbox outbox;
    private final Sender sender;
    private final Uuid7 ids;
    private final Handlers handlers = new Handlers();
    private @Nullable CompletableFuture<Stats> stopped;

    public TelemetryEmitter(EmitterOptions options, Transport transport) {
        this(options, transport, Time.ofThisMachine());
    }

    TelemetryEmitter(EmitterOptions options, Transport transport, Time time) {
        this.options = options;
        this.time = time;
        this.outbox = new Outbox(options.maxEvents(), options.maxCharacters());
        this.sender = new Sender(options, UUID.randomUUID().toString(), outbox, transport, time);
        this.ids = new Uuid7(time.clock());
    }

    /**
     * Emits an event, after its handlers have heard of it.
     *
     * @param event  its name in the catalog: a constant of {@code Events}
     * @param fields text, numbers and booleans by field; null counts as absent
     * @return the id under which it is queued and will be stored; null when it was not taken, which is counted
     */
    public @Nullable UUID execute(String event, Map<String, ?> fields) {
        boolean readable = event != null && fields != null; // not every caller's compiler watches null
        if (readable) {
            handlers.tell(event, fields);
        }
        long place = outbox.emitted();
        if (place < 0) {
            return null;
        }
        UUID id = ids.next();
        QueuedEvent queued = readable ? read(id, event, fields, place) : null;
        if (queued == null) {
            outbox.invalid();
            return null;
        }
        sender.queued(outbox.add(queued));
        return id;
    }

    /** Null for what is no event at all; the server judges everything else. */
    private @Nullable QueuedEvent read(UUID id, String event, Map<String, ?> fields, long place) {
        try {
            return QueuedEvent.of(
                    id.toString(), event, fields, place, time.nanos().getAsLong());
        } catch (RuntimeException e) { // a field without a name, a map whose own code fails
            LOG.atDebug().addKeyValue("event", event).setCause(e).log("an event could not be read");
            return null;
        }
    }

    /** Does the work, measures it, and emits what the span says of its end. Its result and its error are the caller's. */
    public <T extends @Nullable Object, X extends Exception> T span(Span span, Work<T, X> work) throws X {
        StartedSpan started = start(span);
        T result;
        try {
            result = work.run(started);
        } catch (Throwable e) {
            started.failed(e);
            throw e;
        }
        started.completed();
        return result;
    }

    /** Begins to measure work that ends elsewhere: {@code stage.whenComplete(started::end)}. */
    public StartedSpan start(Span span) {
        return new StartedSpan(this, span, nanos());
    }

    long nanos() {
        return time.nanos().getAsLong();
    }

    /** Lets a handler hear of some events in this process, before they are queued and whether they are or not. */
    public Attachment attach(EventHandler handler, String... events) {
        return handlers.attach(handler, events);
    }

    /** Switched off, it takes no more events and drops those that wait; both are counted as opted out. */
    public void setEnabled(boolean enabled) {
        sender.enable(enabled);
    }

    /**
     * Sends what is queued. Completes when the server has answered for all of it, or when that can't be had now: then
     * {@code pending} is above zero, {@code lastError} says why, and the emitter goes on trying. Never fails.
     */
    public CompletableFuture<Stats> flush() {
        return sender.flushed();
    }

    public Stats stats() {
        return sender.stats();
    }

    /**
     * Takes no more events, and goes on trying to send those it has for as long as {@code closeWait}. Completes with the
     * books; what they call pending then ends with this emitter, its end unknown, and is logged. Never blocks.
     */
    public synchronized CompletableFuture<Stats> stop() {
        if (stopped == null) {
            outbox.seal();
            time.alarm().in(options.closeWait().toMillis(), sender::giveUp);
            stopped = sender.stopped().thenApply(this::ended);
        }
        return stopped;
    }

    private Stats ended(Stats stats) {
        sender.giveUp();
        time.alarm().close();
        if (stats.pending() > 0) {
            LOG.atWarn()
                    .addKeyValue("pending", stats.pending())
                    .addKeyValue("cause", stats.lastError())
                    .log("events were not answered for in time and end with this emitter");
        }
        return stats;
    }

    /** Stops, and waits for it: at most {@code closeWait}. Not for an event loop, which it would hold up: {@link #stop} is. */
    @Override
    public void close() {
        try {
            stop().get(options.closeWait().toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("closed on the emitter's own thread, which can't wait for itself");
        }
    }
}
