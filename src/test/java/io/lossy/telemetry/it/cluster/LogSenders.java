package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Clients that send each event again, to the next server, until one has accepted it. */
final class LogSenders {
    private static final int EVENTS = 10;
    private static final long PAUSE_NANOS = 20_000_000;

    private final ExecutorService threads;
    private final List<LoopbackHttpClient> servers;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    private LogSenders(int number, List<Integer> ports) {
        this.threads = Executors.newFixedThreadPool(number);
        this.servers = ports.stream().map(LoopbackHttpClient::new).toList();
    }

    static LogSenders begin(int number, List<Integer> ports) {
        LogSenders senders = new LogSenders(number, ports);
        for (int i = 0; i < number; i++) {
            int from = i;
            senders.threads.execute(() -> senders.run(from));
        }
        return senders;
    }

    private void run(int from) {
        int next = from;
        while (!stopping) {
            List<JsonObject> events =
                    Stream.generate(TestRequests::hit).limit(EVENTS).toList();
            boolean done = false;
            while (!done) { // also after the end, because what is sent may be stored
                done = send(servers.get(next++ % servers.size()), events);
            }
            events.forEach(event -> accepted.add(TestRequests.id(event)));
        }
    }

    private static boolean send(LoopbackHttpClient server, List<JsonObject> events) {
        try {
            JsonObject reply = server.post(TestRequests.request(events)).json();
            return reply.getJsonObject("counts", new JsonObject()).getInteger("accepted", 0) == events.size();
        } catch (AssertionError e) { // the server is gone, or frozen
            LockSupport.parkNanos(PAUSE_NANOS);
            return false;
        }
    }

    /** Waits until servers have accepted more events than now. */
    void awaitMore(int events) {
        int before = accepted.size();
        await().atMost(Patience.LONGEST).until(() -> accepted.size() >= before + events);
    }

    void stop() {
        stopping = true;
        threads.shutdown();
        try {
            assertThat(threads.awaitTermination(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the ids of all events that were accepted. */
    Set<String> accepted() {
        return accepted;
    }
}
