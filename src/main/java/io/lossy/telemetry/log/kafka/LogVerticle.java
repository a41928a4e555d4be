package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.bus.FlushTimer;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.PendingReports;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordEncoder;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches, rejections and reports to the durable log, in place of the persist stage, and answers when the log has
 * them. A batch that is not acked is answered with retry: it may be in the log all the same, and its ids are stored once.
 */
public final class LogVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LogVerticle.class);
    private static final EventResult ACCEPTED = new EventResult.Accepted(List.of());
    private static final EventResult RETRY = new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER);
    private static final EventResult OVERLOADED = new EventResult.Retry(Reason.OVERLOADED, Stage.WRITER);
    private static final int UNAVAILABLE = 503;
    private static final int REJECTION_BYTES = 400;
    private static final int REPORT_BYTES = 400;
    private static final int MOST_REPORTS = 2_000;
    private static final Duration REPORTS_EVERY = Duration.ofSeconds(5);
    private static final long WARN_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final LogSettings settings;
    private final PipelineMetrics metrics;
    private final LogProducer producer;
    private final PendingReports reports = new PendingReports(MOST_REPORTS);
    private final CounterHandle reportsDeferred;

    /** Null before the start. */
    private @Nullable FlushTimer reportsTimer;

    private long warnedAt = System.nanoTime() - WARN_EVERY_NANOS;

    public LogVerticle(LogSettings settings, LoadMonitor pressure, PipelineMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        this.producer = new LogProducer(settings);
        this.reportsDeferred = metrics.deferredReports();
        pressure.register(producer::share, LoadLevel.NORMAL, Reason.OVERLOADED);
    }

    @Override
    public Future<?> start() {
        reportsTimer = new FlushTimer(vertx, REPORTS_EVERY, this::sendReports);
        vertx.eventBus().localConsumer(Addresses.PERSIST, this::onBatch);
        vertx.eventBus().localConsumer(Addresses.PERSIST_REJECTIONS, this::onRejections);
        vertx.eventBus().localConsumer(Addresses.PERSIST_REPORTS, this::onReport);
        return Future.succeededFuture();
    }

    private void onBatch(Message<EventBatch> message) {
        EventBatch batch = message.body();
        List<TelemetryEvent> events = batch.events();
        long began = System.nanoTime();
        long weight = events.stream().mapToLong(TelemetryEvent::weight).sum();
        String topic = LogTopics.ofFamily(settings, batch.family());
        append(topic, weight, () -> RecordEncoder.events(events)).onComplete(done -> {
            metrics.log().appended(done.succeeded(), Duration.ofNanos(System.nanoTime() - began));
            EventResult result = done.succeeded() ? ACCEPTED : RETRY;
            if (done.failed()) {
                result = done.cause() instanceof LogProducer.BufferFullException ? OVERLOADED : RETRY;
                warn(topic, events.size(), done.cause());
            }
            message.reply(new BatchOutcome(Collections.nCopies(events.size(), result)));
        });
    }

    private void onRejections(Message<RejectionBatch> message) {
        RejectionBatch batch = message.body();
        append(
                        LogTopics.ofRejections(settings),
                        (long) REJECTION_BYTES * batch.rejections().size(),
                        () -> RecordEncoder.rejections(batch.rejections()))
                .onSuccess(v -> message.reply(RejectionOutcome.ALL_RECORDED))
                .onFailure(failure -> message.fail(UNAVAILABLE, failure.getMessage()));
    }

    private void onReport(Message<ClientReport> message) {
        if (!reports.add(message.body())) {
            reportsDeferred.increment();
        }
        Objects.requireNonNull(reportsTimer).request();
        message.reply(null);
    }

    /** Appends the reports that have arrived. If that fails, the next report of an install has the same counts and more. */
    private Future<Void> sendReports() {
        List<ClientReport> batch = reports.drain();
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        return append(
                        LogTopics.ofRejections(settings),
                        (long) REPORT_BYTES * batch.size(),
                        () -> List.of(RecordEncoder.reports(batch)))
                .onFailure(failure -> warn("reports", batch.size(), failure));
    }

    private Future<Void> append(String topic, long weight, Supplier<List<byte[]>> records) {
        return producer.append(vertx.getOrCreateContext(), weight, () -> withoutKeys(topic, records.get()));
    }

    /** Any partition will do, because ids make an insert idempotent wherever a retry lands. */
    private static List<ProducerRecord<byte[], byte[]>> withoutKeys(String topic, List<byte[]> values) {
        return values.stream()
                .map(value -> new ProducerRecord<byte[], byte[]>(topic, value))
                .toList();
    }

    /** Warns at most once per second, because an outage fails every batch. */
    private void warn(String topic, int parts, @Nullable Throwable cause) {
        long now = System.nanoTime();
        if (now - warnedAt >= WARN_EVERY_NANOS) {
            warnedAt = now;
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("parts", parts)
                    .addKeyValue("cause", String.valueOf(cause))
                    .log("not acked by the log; answered with retry");
        }
    }

    @Override
    public Future<?> stop() {
        Context context = vertx.getOrCreateContext();
        return sendReports().transform(sent -> producer.close(context));
    }
}
