package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to topics, acked by all replicas in sync. It has its own thread, because Kafka's client blocks until it knows
 * a topic. A failure does not mean that a record was not appended.
 */
final class LogProducer {
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final LogSettings settings;
    private final ExecutorService thread;
    private final AtomicLong bytes = new AtomicLong();
    /** Null before the first record, and after a failure that a producer does not survive. Only {@link #thread} uses it. */
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    /** Set by the producer's own thread when the next records need a new producer. */
    private volatile boolean discard;

    LogProducer(LogSettings settings) {
        this.settings = settings;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread own = new Thread(work, "log-producer");
            own.setDaemon(true);
            return own;
        });
    }

    /**
     * Appends records, in any order. Succeeds when the last one is acked. Fails with {@link BufferFullException} if too many
     * bytes wait for their ack, and with the first failure otherwise.
     *
     * @param context on which the result is delivered
     * @param weight  approximate size of the records
     * @param records are written on the thread of the producer
     */
    Future<Void> append(Context context, long weight, Supplier<List<ProducerRecord<byte[], byte[]>>> records) {
        if (bytes.addAndGet(weight) > settings.bufferBytes()) {
            bytes.addAndGet(-weight);
            return Future.failedFuture(new BufferFullException());
        }
        long began = System.nanoTime();
        Promise<Void> appended = Promise.promise();
        Consumer<@Nullable Exception> ended = failure -> {
            bytes.addAndGet(-weight);
            context.runOnContext(v -> {
                if (failure == null) {
                    appended.complete();
                } else {
                    appended.fail(failure);
                }
            });
        };
        try {
            thread.execute(() -> send(records, began, ended));
        } catch (RejectedExecutionException e) {
            ended.accept(new TimeoutException("the server stops"));
        }
        return appended.future();
    }

    /** Returns the used share of the buffer. */
    double share() {
        return bytes.get() / (double) settings.bufferBytes();
    }

    private void send(
            Supplier<List<ProducerRecord<byte[], byte[]>>> records, long began, Consumer<@Nullable Exception> ended) {
        if (System.nanoTime() - began > LogProperties.METADATA.toNanos()) {
            ended.accept(new TimeoutException("not tried, because the records before it waited for the cluster"));
            return;
        }
        List<ProducerRecord<byte[], byte[]>> values;
        try {
            values = records.get();
        } catch (RuntimeException e) {
            ended.accept(e); // an error in this server; without an answer the sender would wait for its time-out
            return;
        }
        if (values.isEmpty()) {
            ended.accept(null);
            return;
        }
        AtomicInteger open = new AtomicInteger(values.size());
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        for (ProducerRecord<byte[], byte[]> value : values) {
            send(value, failed -> {
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                }
                if (open.decrementAndGet() == 0) {
                    ended.accept(failure.get());
                }
            });
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback reports the same
    private void send(ProducerRecord<byte[], byte[]> value, Consumer<@Nullable Exception> done) {
        try {
            open().send(value, (metadata, failure) -> {
                if (failure != null && endsProducer(failure)) {
                    discard = true;
                }
                done.accept(failure);
            });
        } catch (KafkaException | IllegalStateException e) {
            discard = true;
            done.accept(e);
        }
    }

    private static boolean endsProducer(Exception failure) {
        return !(failure instanceof RetriableException || failure instanceof RecordTooLargeException);
    }

    private KafkaProducer<byte[], byte[]> open() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null && discard) {
            open.close(Duration.ZERO);
            open = null;
        }
        if (open == null) {
            discard = false;
            open = new KafkaProducer<>(
                    LogProperties.producer(settings), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    /** Waits a little for the records that were appended. */
    Future<Void> close(Context context) {
        Promise<Void> closed = Promise.promise();
        thread.execute(() -> {
            if (producer != null) {
                producer.close(CLOSE);
                producer = null;
            }
            context.runOnContext(v -> closed.complete());
        });
        thread.shutdown();
        return closed.future();
    }

    /** Says that too many bytes wait for their ack, so that nothing was tried. */
    static final class BufferFullException extends RuntimeException {
        BufferFullException() {
            super("too many bytes wait for the log", null, false, false);
        }
    }
}
