package io.lossy.telemetry.privacy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores opt-outs and opt-ins. A choice is answered after it is on disk, in the database and in the log of erasures, and
 * this server applies it from then on. Every two seconds the stage reads the choices that other servers stored, with
 * the heartbeat of this server. Choices that arrive while one is being written are written together.
 *
 * <p>Writing and reading take turns, so a read that began before a write never reverts it.
 */
public final class OptOutVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OptOutVerticle.class);
    /** A choice holds on every server within three seconds: this, and the time that storing and reading take. */
    static final long LOOK_EVERY_MS = 2_000;

    /** A choice gets the time at which its transaction begins, but is visible only when the transaction ends. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final long PATIENCE_SECONDS = 10;
    /** Choices that may wait. Further requests fail with 503. */
    private static final int MOST_WAITING = 10_000;

    private final OptOuts known;
    private final OptOutRows rows;
    private final Function<Instant, Future<List<StoredOptOut>>> heartbeat;
    private final ErasureLog log;
    private final Clock clock;
    private final CounterHandle failures;
    private final long lookEveryMs;
    private List<Message<OptOut>> waiting = new ArrayList<>();
    private Future<?> writing = Future.succeededFuture();
    private Future<?> looking = Future.succeededFuture();
    /** Completes when nobody writes or reads. */
    private Future<?> turn = Future.succeededFuture();

    private volatile Instant seen = Instant.EPOCH;

    /** @param heartbeat returns the choices that any server stored at or after a time, by the database's clock */
    public OptOutVerticle(
            OptOuts known,
            DatabaseAddress database,
            PipelineMetrics metrics,
            Function<Instant, Future<List<StoredOptOut>>> heartbeat,
            ErasureLog log,
            Clock clock) {
        this(known, database, metrics, heartbeat, log, clock, LOOK_EVERY_MS);
    }

    OptOutVerticle(
            OptOuts known,
            DatabaseAddress database,
            PipelineMetrics metrics,
            Function<Instant, Future<List<StoredOptOut>>> heartbeat,
            ErasureLog log,
            Clock clock,
            long lookEveryMs) {
        this.log = log;
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.lookEveryMs = lookEveryMs;
        this.known = known;
        this.rows = new OptOutRows(database);
        this.failures = metrics.counter(
                "lossy.opt.outs.look.failures",
                "Failed reads of other servers' opt-outs; there is one read every two seconds");
        metrics.gauge("lossy.opt.outs.installs", "Installs that have opted out, as known to this server", known::size);
    }

    /**
     * Loads the opt-outs. The start completes only then, because an event of an opted-out install must not be admitted.
     */
    @Override
    public Future<?> start() {
        vertx.eventBus().localConsumer(Addresses.PERSIST_OPT_OUTS, this::onChoice);
        vertx.setPeriodic(lookEveryMs, tick -> look());
        return vertx.executeBlocking(() -> {
                    seen = rows.now();
                    known.begin(rows.all(OptOuts.MOST));
                    return null;
                })
                .onSuccess(v -> look());
    }

    private void onChoice(Message<OptOut> message) {
        if (waiting.size() >= MOST_WAITING) {
            message.fail(503, "too many opt-outs wait to be stored; retry");
            return;
        }
        waiting.add(message);
        write();
    }

    private void write() {
        if (!writing.isComplete() || waiting.isEmpty()) {
            return;
        }
        List<Message<OptOut>> asked = waiting;
        waiting = new ArrayList<>();
        List<OptOut> choices = asked.stream().map(Message::body).toList();
        writing = inTurn(
                        () -> vertx.executeBlocking(() -> keep(choices)).onSuccess(news -> choices.forEach(this::take)))
                .onSuccess(news -> {
                    for (int i = 0; i < asked.size(); i++) {
                        asked.get(i).reply(news.get(i));
                    }
                })
                .onFailure(failure -> {
                    LOG.atWarn()
                            .addKeyValue("choices", asked.size())
                            .addKeyValue("cause", failure.getMessage())
                            .log("opt-outs not stored; clients send them again");
                    asked.forEach(message -> message.fail(503, "the opt-out could not be stored"));
                })
                .onComplete(done -> write());
    }

    /** Logs what is new to this server first, so that a restore of an older backup can repeat it. */
    private List<Boolean> keep(List<OptOut> choices) {
        List<ErasureEntry> news = choices.stream().flatMap(this::news).toList();
        if (!news.isEmpty()) {
            log.append(news);
        }
        return rows.keep(choices);
    }

    private Stream<ErasureEntry> news(OptOut choice) {
        ErasureAction action = choice.optedOut() ? ErasureAction.OPT_OUT : ErasureAction.OPT_IN;
        return choice.installs().stream()
                .filter(install -> known.test(install) != choice.optedOut())
                .map(install -> new ErasureEntry(clock.instant(), action, install));
    }

    private void take(OptOut choice) {
        choice.installs().forEach(install -> known.put(install, choice.optedOut()));
    }

    private void take(StoredOptOut stored) {
        take(stored.choice());
        seen = stored.at().isAfter(seen) ? stored.at() : seen;
    }

    /** Runs work after the work before it has ended, however it ended. */
    private <T> Future<T> inTurn(Supplier<Future<T>> work) {
        Future<T> result = turn.transform(before -> work.get());
        turn = result;
        return result;
    }

    private void look() {
        if (!looking.isComplete()) {
            return;
        }
        looking = inTurn(() -> heartbeat
                        .apply(seen.minus(OVERLAP))
                        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS) // a choice may wait for its turn
                        .onSuccess(stored -> stored.forEach(this::take)))
                .onFailure(failure -> {
                    failures.increment();
                    LOG.atDebug().addKeyValue("cause", failure.getMessage()).log("opt-outs could not be read");
                });
    }

    @Override
    public Future<?> stop() {
        return Future.join(writing, looking).otherwiseEmpty();
    }
}
