package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.exchange.OwnParts;
import io.lossy.telemetry.exchange.PeerStates;
import io.lossy.telemetry.exchange.WindowPart;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges parts of the windows with the other servers once a second: writes the buckets that changed, and reads theirs. A
 * server that is alone does not, except at its start, to learn what servers before it stored.
 *
 * <p>After a failure it is unknown what was written, so the next write replaces all parts. Owned by one event loop.
 */
final class PartExchange {
    static final Duration EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(PartExchange.class);

    private final AggregateConfig config;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Peers peers;
    private final ExchangeMeters meters;
    private final PeerWindows windows = new PeerWindows();
    private final PeerView view = new PeerView();
    private Windows own;
    private MergedWindows merged;
    private long version;
    private long generation = 1;
    private boolean running;
    private boolean attempted;
    private boolean failed;
    private boolean wasWhole;
    private @Nullable UUID recounting;

    /**
     * @param clock the database's
     * @param nanos a monotonic clock
     */
    PartExchange(
            AggregateConfig config, Clock clock, LongSupplier nanos, Peers peers, ExchangeMeters meters, Windows own) {
        this.config = config;
        this.clock = clock;
        this.nanos = nanos;
        this.peers = peers;
        this.meters = meters;
        this.own = own;
        this.merged = new MergedWindows(own, windows);
    }

    /** Exchanges the parts of other windows from now on. */
    void use(Windows next) {
        own = next;
        merged = new MergedWindows(next, windows);
        version = 0;
    }

    /** Returns the windows to publish at {@code now}, epoch milliseconds. */
    Windows shown(long now) {
        Windows shown = merged.at(now);
        meters.show(windows.size(), isPartial(), view.ageMillis() / 1e3);
        return shown;
    }

    /** Returns true if the first exchange has ended, with success or not. */
    boolean attempted() {
        return attempted;
    }

    /** Returns true if the figures have contained everything once since the start. */
    boolean wasWhole() {
        return wasWhole;
    }

    /** Returns true while the figures lack what another server counted, or may lack it. */
    boolean isPartial() {
        return failed
                || merged.isDamaged()
                || view.isMissing()
                || (peers.nodes().getAsInt() > 1 && !view.needsMore());
    }

    /** Called once a second. Does nothing while the exchange before is in progress. */
    Future<Void> tick() {
        if (running || !isNeeded()) {
            return Future.succeededFuture();
        }
        running = true;
        Windows ofThis = own;
        return Future.succeededFuture()
                .compose(v -> mustWrite() ? write(ofThis) : Future.succeededFuture())
                .compose(v -> peers.read().of(windows.versions(), config.window()))
                .onSuccess(states -> read(states, ofThis))
                .onFailure(this::failed)
                .onComplete(done -> {
                    running = false;
                    attempted = true;
                })
                .otherwiseEmpty()
                .mapEmpty();
    }

    private boolean isNeeded() {
        return !attempted
                || failed
                || mustWrite()
                || view.needsMore()
                || !windows.different(own.counted()).isEmpty();
    }

    private boolean mustWrite() {
        return peers.nodes().getAsInt() > 1 || (attempted && view.hasOthers());
    }

    private Future<Void> write(Windows ofThis) {
        ofThis.window().advance(clock.millis());
        List<WindowPart> parts = ofThis.window().changedSince(version == 0 ? 1 : generation).stream()
                .map(ofThis::part)
                .toList();
        generation = ofThis.window().nextGeneration();
        OwnParts mine = new OwnParts(ofThis.counted(), version, ofThis.window().oldest(), parts);
        version = 0; // until it is known that this is written
        return peers.write()
                .apply(mine)
                .onSuccess(written -> {
                    version = ofThis == own ? written : 0;
                    meters.bytes.increment(
                            parts.stream().mapToInt(part -> part.bytes().length).sum());
                })
                .mapEmpty();
    }

    private void read(PeerStates states, Windows ofThis) {
        failed = false;
        states.peers().forEach(windows::take);
        view.take(states, windows.different(own.counted()), own.counted(), nanos.getAsLong());
        wasWhole |= !view.isMissing();
        UUID gone = view.next();
        if (gone != null && recounting == null && ofThis == own) {
            recount(gone, ofThis.blank());
        }
    }

    private void failed(Throwable failure) {
        if (!failed) {
            LOG.atWarn()
                    .addKeyValue("cause", failure.getMessage())
                    .log("parts of the windows could not be exchanged; the figures are partial");
        }
        failed = true;
        meters.failures.increment();
    }

    private void recount(UUID gone, Windows blank) {
        recounting = gone;
        EarlyWindows counting = new EarlyWindows(blank, config); // leaves out what has not begun
        peers.recount()
                .of(
                        gone,
                        blank.counted(),
                        clock.instant().minus(config.window()),
                        event -> counting.observe(event, clock.millis()),
                        () -> all(blank))
                .onSuccess(counted -> recounted(gone, blank.counted(), counted))
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("incarnation", gone)
                        .addKeyValue("cause", failure.getMessage())
                        .log("events of a server that is gone could not be counted; retrying"))
                .onComplete(done -> recounting = null);
    }

    private OwnParts all(Windows blank) {
        blank.window().advance(clock.millis());
        return new OwnParts(
                blank.counted(),
                0,
                blank.window().oldest(),
                blank.window().changedSince(1).stream().map(blank::part).toList());
    }

    private void recounted(UUID gone, String counted, boolean byThis) {
        if (byThis) {
            view.recounted(gone, counted);
            meters.recounts.increment();
            LOG.atInfo().addKeyValue("incarnation", gone).log("counted the events of a server that is gone, from rows");
        }
    }
}
