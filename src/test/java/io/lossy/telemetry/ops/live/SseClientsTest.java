package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The feed towards clients that read, that do not, and that are too many. */
class SseClientsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final AtomicInteger changes = new AtomicInteger();
    private final SseClients watchers = new SseClients(2, changes::incrementAndGet);
    private HttpServer server;
    private NetClient client;

    @BeforeEach
    void open() {
        client = vertx.createNetClient();
        server = on(() -> vertx.createHttpServer()
                        .requestHandler(request -> {
                            if (watchers.admit(request.response())) {
                                request.response().write("\n");
                            } else {
                                request.response().setStatusCode(503).end();
                            }
                        })
                        .listen(0, "127.0.0.1"))
                .await();
    }

    private <T> T on(Supplier<T> work) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(v -> done.complete(work.get()));
        return done.future().await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private NetSocket watch() {
        NetSocket socket = client.connect(server.actualPort(), "127.0.0.1").await();
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await();
        return socket;
    }

    private int size() {
        return on(watchers::size);
    }

    private void send(int bytes) {
        Buffer frame = Buffer.buffer(new byte[bytes]);
        on(() -> {
            watchers.send(frame);
            return true;
        });
    }

    @Test
    void oneMoreThanMayBeIsRefusedUntilAnotherGoes() {
        NetSocket first = watch();
        watch();
        await().until(() -> size() == 2);
        NetSocket third = client.connect(server.actualPort(), "127.0.0.1").await();
        StringBuffer said = new StringBuffer();
        third.handler(bytes -> said.append(bytes.toString()));
        third.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await();
        await().until(() -> said.toString().contains(" 503 "));

        first.close().await();
        await().until(() -> size() == 1);
        watch();
        await().until(() -> size() == 2);
        assertThat(changes.get()).isEqualTo(4);
    }

    @Test
    void oneThatDoesNotReadMissesFramesAndIsClosedWhileAnotherGetsAll() {
        watch().pause();
        NetSocket quick = watch();
        AtomicLong read = new AtomicLong();
        quick.handler(bytes -> read.addAndGet(bytes.length()));
        await().until(() -> size() == 2);

        int bytes = 256 << 10;
        int frames = 0;
        while (size() == 2 && frames < 2_000) {
            send(bytes);
            frames++;
            long all = (long) frames * bytes;
            await().pollInterval(Duration.ofMillis(5)).until(() -> read.get() >= all); // 80 times
        }

        assertThat(size()).as("after %d frames of 256 KiB", frames).isEqualTo(1);
        assertThat(frames).isGreaterThan(SseClients.PATIENCE);
    }
}
