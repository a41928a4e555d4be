package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.RecordDecoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all choices on a thread of its own: first those that exist, then those that come. */
final class OptOutFollower {
    private static final Logger LOG = LoggerFactory.getLogger(OptOutFollower.class);
    private static final long RETRY_MS = 500;

    private final OptOutTopic topic;
    private final Consumer<byte[]> sink;
    private final Thread thread = new Thread(this::run, "log-opt-outs");
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private volatile @Nullable KafkaConsumer<byte[], byte[]> open;
    private long next;

    /** @param sink receives each record in order, on the thread of the follower */
    OptOutFollower(OptOutTopic topic, RecordDecoder decoder, Consumer<LogContent> sink) {
        this.topic = topic;
        this.sink = value -> sink.accept(decoder.read(value));
        thread.setDaemon(true);
    }

    /** Completes when the choices that existed are known. */
    CompletableFuture<Void> start() {
        thread.start();
        return caughtUp;
    }

    CompletableFuture<Void> stop() {
        stop.complete(null);
        KafkaConsumer<byte[], byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
        return ended;
    }

    private void run() {
        while (!stop.isDone()) {
            try (KafkaConsumer<byte[], byte[]> consumer = topic.consumer()) {
                open = consumer;
                next = topic.readToEnd(consumer, topic.partition(), next, sink);
                caughtUp.complete(null);
                while (!stop.isDone()) {
                    topic.read(consumer, topic.partition(), sink);
                    next = consumer.position(topic.partition());
                }
            } catch (WakeupException e) {
                LOG.atDebug().log("the reading of opt-outs stops");
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("cause", e.toString()).log("opt-outs can't be read; retrying");
                pause();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("reading opt-outs failed; retrying");
                pause();
            }
            open = null;
        }
        ended.complete(null);
    }

    private void pause() {
        stop.copy().completeOnTimeout(null, RETRY_MS, TimeUnit.MILLISECONDS).join();
    }
}
