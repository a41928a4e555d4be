package io.lossy.telemetry.log.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** Runs work on the thread of the consumer, because Kafka's consumer may be used by one thread only. */
final class ConsumerWork {
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> open;

    /** Names the consumer whose poll ends when there is work. */
    void opened(KafkaConsumer<byte[], byte[]> consumer) {
        open = consumer;
    }

    void closed() {
        open = null;
    }

    void stop() {
        stopping = true;
        wakeUp();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Runs work soon. May be called on any thread. */
    void add(Runnable work) {
        queue.add(work);
        wakeUp();
    }

    void addLater(long delayMs, Runnable work) {
        CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS).execute(() -> add(work));
    }

    private void wakeUp() {
        KafkaConsumer<byte[], byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Runs all that waits. Called by the thread of the consumer. */
    void run() {
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            next.run();
        }
    }

    /** Waits between two consumers, and runs what comes meanwhile. Ends early if the server stops. */
    void pause(long millis) {
        int steps = 5;
        try {
            for (int i = 0; i < steps && !stopping; i++) {
                Runnable next = queue.poll(millis / steps, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }
}
