package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.log.record.SharedHashKey;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.lossy.telemetry.privacy.OptOutRows;
import io.lossy.telemetry.privacy.OptOuts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes opt-outs and opt-ins to the durable log, and follows those of all servers there. It starts when this server knows all
 * that the log has, so no event of an install that opted out is accepted. A choice is answered when the log has it and
 * this server applies it. The servers that store write it to the database.
 */
public final class OptOutLogVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OptOutLogVerticle.class);
    private static final int UNAVAILABLE = 503;
    private static final int CHOICE_BYTES = 100;

    private final LogSettings settings;
    private final OptOuts known;
    private final ErasureLog erasures;
    private final Clock clock;
    private final LogProducer producer;
    private final OptOutTopic topic;
    private final OptOutFollower follower;
    private final @Nullable OptOutRows rows;
    private final SharedHashKey ownKey;
    /** The installs that the log has a choice of. */
    private final OptOuts mentioned = new OptOuts();

    private volatile @Nullable SharedHashKey loggedKey;

    /**
     * @param rows   the choices in the database; null on a server that does not store
     * @param ownKey the hash key of this server
     */
    public OptOutLogVerticle(
            LogSettings settings,
            RecordDecoder decoder,
            OptOuts known,
            @Nullable OptOutRows rows,
            SharedHashKey ownKey,
            ErasureLog erasures,
            PipelineMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.known = known;
        this.erasures = erasures;
        this.clock = clock;
        this.producer = new LogProducer(settings);
        this.rows = rows;
        this.ownKey = ownKey;
        this.topic = new OptOutTopic(settings);
        this.follower = new OptOutFollower(topic, decoder, this::take);
        metrics.gauge("lossy.opt.outs.installs", "Installs that have opted out, as known to this server", known::size);
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().localConsumer(Addresses.PERSIST_OPT_OUTS, this::onChoice);
        return Future.fromCompletionStage(follower.start(), vertx.getOrCreateContext())
                .compose(v -> vertx.executeBlocking(() -> {
                    if (rows == null) {
                        compareKeys();
                    } else {
                        publish(rows);
                    }
                    return null;
                }));
    }

    /** Appends what the database knows and the log does not: all opt-outs from before there was a log. */
    private void publish(OptOutRows stored) {
        List<OptOut> missing = stored.unknownTo(mentioned).stream()
                .map(install -> new OptOut(List.of(install), true))
                .toList();
        missing.forEach(this::take);
        topic.append(missing);
        if (!ownKey.equals(loggedKey)) {
            topic.append(ownKey);
        }
    }

    /** Ends the start of a server whose hash key is not that of the database, because it would not know who opted out. */
    private void compareKeys() {
        SharedHashKey logged = loggedKey;
        if (logged == null) {
            LOG.atWarn().log("no server with a database has used this log yet, so the hash key is not compared");
        } else if (!logged.equals(ownKey)) {
            throw new LogSetupException(
                    "the hash key " + ownKey.id() + " of this server is not that of the servers that store, which is "
                            + logged.id() + "; copy the folder keys of their data folder",
                    null);
        }
    }

    private void take(LogContent record) {
        record.keys().forEach(key -> loggedKey = key);
        for (OptOut choice : record.choices()) {
            choice.installs().forEach(install -> mentioned.put(install, true));
            take(choice);
        }
    }

    private void take(OptOut choice) {
        choice.installs().forEach(install -> known.put(install, choice.optedOut()));
    }

    private void onChoice(Message<OptOut> message) {
        OptOut choice = message.body();
        List<ErasureEntry> entries = entries(choice);
        vertx.executeBlocking(() -> {
                    if (!entries.isEmpty()) {
                        erasures.append(entries); // first, so that a restore of an older backup can repeat it
                    }
                    return entries;
                })
                .compose(logged -> append(choice))
                .onSuccess(v -> {
                    take(choice);
                    message.reply(!entries.isEmpty());
                })
                .onFailure(failure -> {
                    LOG.atWarn()
                            .addKeyValue("cause", failure.getMessage())
                            .log("opt-out not stored; the client sends it again");
                    message.fail(UNAVAILABLE, "the opt-out could not be stored");
                });
    }

    /** Returns what is new to this server. */
    private List<ErasureEntry> entries(OptOut choice) {
        ErasureAction action = choice.optedOut() ? ErasureAction.OPT_OUT : ErasureAction.OPT_IN;
        return choice.installs().stream()
                .filter(install -> known.test(install) != choice.optedOut())
                .map(install -> new ErasureEntry(clock.instant(), action, install))
                .toList();
    }

    private Future<Void> append(OptOut choice) {
        long weight = (long) CHOICE_BYTES * choice.installs().size();
        return producer.append(vertx.getOrCreateContext(), weight, () -> OptOutTopic.records(settings, choice));
    }

    @Override
    public Future<?> stop() {
        Context context = vertx.getOrCreateContext();
        return producer.close(context).transform(done -> Future.fromCompletionStage(follower.stop(), context));
    }
}
