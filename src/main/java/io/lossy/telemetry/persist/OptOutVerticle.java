package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that keeps what people chose. A choice is answered when it is on disk, and holds on this server from then on;
 * every ten seconds it is looked what other servers have been told. Choices that come while one is being written are
 * written together.
 *
 * <p>Writing and looking take turns on one worker, so that a look that began before a write never undoes it.
 */
public final class OptOutVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OptOutVerticle.class);
    private static final long LOOK_EVERY_MS = 10_000;
    /** A choice is dated when its transaction begins and seen when it ends. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    /** Choices that may wait; who comes after is told to come back. */
    private static final int MOST_WAITING = 10_000;

    private final OptOuts known;
    private final OptOutRows rows;
    private final Tally failures;
    private final long lookEveryMs;
    private List<Message<OptOut>> waiting = new ArrayList<>();
    private Future<?> writing = Future.succeededFuture();
    private Future<?> looking = Future.succeededFuture();
    private volatile Instant seen = Instant.EPOCH;

    public OptOutVerticle(OptOuts known, DatabaseAddress database, PipelineMetrics metrics) {
        this(known, database, metrics, LOOK_EVERY_MS);
    }

    OptOutVerticle(OptOuts known, DatabaseAddress database, PipelineMetrics metrics, long lookEveryMs) {
        this.lookEveryMs = lookEveryMs;
        this.known = known;
        this.rows = new OptOutRows(database);
        this.failures = metrics.counter(
                "lossy.opt.outs.look.failures",
                "Looks at other servers' opt-outs that failed, of one every ten seconds");
        metrics.gauge("lossy.opt.outs.installs", "Installs known to this server to have opted out", known::size);
    }

    /** Waits for what is known: nobody may be let in before. */
    @Override
    public Future<?> start() {
        vertx.eventBus().localConsumer(Addresses.PERSIST_OPT_OUTS, this::onChoice);
        vertx.setPeriodic(lookEveryMs, tick -> look());
        return vertx.executeBlocking(() -> {
            seen = rows.now();
            known.begin(rows.all(OptOuts.MOST));
            return null;
        });
    }

    private void onChoice(Message<OptOut> message) {
        if (waiting.size() >= MOST_WAITING) {
            message.fail(503, "too many choices wait to be written");
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
        writing = vertx.executeBlocking(() -> {
                    List<Boolean> news = rows.keep(choices);
                    choices.forEach(this::take);
                    return news;
                })
                .onSuccess(news -> {
                    for (int i = 0; i < asked.size(); i++) {
                        asked.get(i).reply(news.get(i));
                    }
                })
                .onFailure(failure -> {
                    LOG.atWarn()
                            .addKeyValue("choices", asked.size())
                            .addKeyValue("cause", failure.getMessage())
                            .log("opt-outs not stored; their clients tell them again");
                    asked.forEach(message -> message.fail(503, "the choice could not be kept"));
                })
                .onComplete(done -> write());
    }

    private void take(OptOut choice) {
        choice.installs().forEach(install -> known.put(install, choice.optedOut()));
    }

    private void look() {
        if (!looking.isComplete()) {
            return;
        }
        looking = vertx.executeBlocking(() -> {
                    rows.since(seen.minus(OVERLAP), (choice, at) -> {
                        take(choice);
                        Instant when = Instant.ofEpochMilli(at);
                        seen = when.isAfter(seen) ? when : seen;
                    });
                    return null;
                })
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
