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
 * Emits the events of a backend service (speech to text, automation, agents). Events wait in a bounded queue in memory.
 * A {@link Transport} sends them in batches, and repeats them until the server has acked each one. {@link #stats}
 * counts how each event ended. Emitting never blocks and never throws. Thread-safe; one emitter per process is enough.
 */
public final class TelemetryEmitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryEmitter.class);
    /**
     * Extra wait of {@link #close} after {@code closeWait}, because the result is passed on by the emitter's thread.
     */
    private static final long GRACE_MS = 1_000;

    private final EmitterOptions options;
    private final TimeSource timeSource;
    private final Outbox outbox;
    private final Sender sender;
    private final Uuid7 ids;
    private final Handlers handlers = new Handlers();
    private @Nullable CompletableFuture<Stats> stopped;

    public TelemetryEmitter(EmitterOptions options, Transport transport) {
        this(options, transport, TimeSource.system());
    }

    TelemetryEmitter(EmitterOptions options, Transport transport, TimeSource time) {
        this.options = options;
        this.timeSource = time;
        this.outbox = new Outbox(options.maxEvents(), options.maxCharacters());
        this.sender = new Sender(options, UUID.randomUUID().toString(), outbox, transport, time);
        this.ids = new Uuid7(time.clock());
    }

    /**
     * Calls the handlers of an event, then queues the event.
     *
     * @param event  name in the catalog: a constant of {@code Events}
     * @param fields text, numbers and booleans by field name; a null value counts as absent
     * @return the id under which the event is queued and will be stored; null if the event was not queued, which is
     *     counted in {@link #stats}
     */
    public @Nullable UUID emit(String event, Map<String, ?> fields) {
        boolean readable = event != null && fields != null; // callers may compile without null checks
        if (readable) {
            handlers.notifyHandlers(event, fields);
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

    /** @deprecated the earlier name of {@link #emit} */
    @Deprecated(since = "0.1.0")
    @SuppressWarnings("InlineMeSuggester") // a dependency on Error Prone's annotations would reach users
    public @Nullable UUID execute(String event, Map<String, ?> fields) {
        return emit(event, fields);
    }

    /** Returns null if the fields cannot be read. The server validates the rest. */
    private @Nullable QueuedEvent read(UUID id, String event, Map<String, ?> fields, long place) {
        try {
            return QueuedEvent.of(
                    id.toString(), event, fields, place, timeSource.nanos().getAsLong());
        } catch (RuntimeException e) { // for example a null field name, or a map that throws
            LOG.atDebug().addKeyValue("event", event).setCause(e).log("event could not be read");
            return null;
        }
    }

    /**
     * Runs the work, measures it, and emits the span's event for its outcome. Returns its result or throws its error.
     */
    public <T extends @Nullable Object, X extends Exception> T span(Span span, SpanWork<T, X> work) throws X {
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

    /** Starts to measure work that ends in other code: {@code stage.whenComplete(started::end)}. */
    public StartedSpan start(Span span) {
        return new StartedSpan(this, span, nanos());
    }

    long nanos() {
        return timeSource.nanos().getAsLong();
    }

    /**
     * Registers a handler for the named events of this process. The handler runs before an event is queued, and also if
     * the event is not queued.
     */
    public Attachment attach(EventHandler handler, String... events) {
        return handlers.attach(handler, events);
    }

    /** Switches the emitter on or off. Off: new events are not queued and queued ones are dropped, all as opted out. */
    public void setEnabled(boolean enabled) {
        sender.enable(enabled);
    }

    /**
     * Sends the queued events. Completes when the server has replied to all of them, or cannot be reached now. In the
     * second case {@code pending} is above zero, {@code lastError} says why, and the emitter continues to retry. Never
     * fails.
     */
    public CompletableFuture<Stats> flush() {
        return sender.flushed();
    }

    public Stats stats() {
        return sender.stats();
    }

    /**
     * Closes the queue to new events and sends the queued ones for at most {@code closeWait}. Completes with the final
     * counts. Events that are still pending then are discarded with this emitter: their result is unknown, and their
     * number is logged. Never blocks.
     */
    public synchronized CompletableFuture<Stats> stop() {
        if (stopped == null) {
            outbox.seal();
            timeSource.scheduler().schedule(options.closeWait().toMillis(), sender::giveUp);
            stopped = sender.stopped().thenApply(this::ended);
        }
        return stopped;
    }

    private Stats ended(Stats stats) {
        sender.giveUp();
        timeSource.scheduler().close();
        if (stats.pending() > 0) {
            LOG.atWarn()
                    .addKeyValue("pending", stats.pending())
                    .addKeyValue("cause", stats.lastError())
                    .log("emitter closed with unanswered events");
        }
        return stats;
    }

    /**
     * Calls {@link #stop} and waits for it, at most {@code closeWait} plus a second. On an event loop use
     * {@link #stop}.
     */
    @Override
    public void close() {
        try {
            stop().get(options.closeWait().toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("emitter closed on its own thread, so it does not wait for answers");
        }
    }
}
