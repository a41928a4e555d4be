package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SocketWriterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger conflated = new AtomicInteger();
    private final List<String> written = new ArrayList<>();
    private final Deque<Promise<Void>> untaken = new ArrayDeque<>();
    private final SocketWriter outbox = new SocketWriter(socket(), 10, nanos::get, conflated::incrementAndGet);

    /** A socket whose client takes what is written when the test says so. */
    private SockJSSocket socket() {
        return (SockJSSocket) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SockJSSocket.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("write")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return write(arguments[0].toString());
                });
    }

    private Future<Void> write(String frame) {
        written.add(frame);
        Promise<Void> promise = Promise.promise();
        untaken.add(promise);
        return promise.future();
    }

    private void clientTakesOne() {
        untaken.remove().complete();
    }

    private void offer(String address, String frame) {
        outbox.offer(address, Buffer.buffer(frame));
    }

    @Test
    void writesAggregatesWhileTheClientKeepsUp() {
        offer("a", "a1");
        clientTakesOne();
        offer("a", "a2");

        assertThat(written).containsExactly("a1", "a2");
        assertThat(conflated).hasValue(0);
    }

    @Test
    void keepsOnlyTheNewestOfEachAddressForOneWhoDoesNot() {
        offer("a", "a1-0123456789");
        offer("a", "a2");
        offer("b", "b1");
        offer("a", "a3");
        offer("b", "b2");
        assertThat(written).containsExactly("a1-0123456789");

        clientTakesOne();
        clientTakesOne();

        assertThat(written).containsExactly("a1-0123456789", "a3", "b2");
        assertThat(conflated).hasValue(2);
    }

    @Test
    void writesAnswersWhateverWaits() {
        offer("a", "a1-0123456789");
        offer("a", "a2");
        outbox.write(Buffer.buffer("answer"));
        clientTakesOne();

        assertThat(written).as("before the aggregate").containsExactly("a1-0123456789", "answer");
    }

    /** Otherwise the framed transport would join them, and a client may have a limit for a frame. */
    @Test
    void writesAFrameWhenTheOneBeforeHasLeft() {
        outbox.write(Buffer.buffer("first"));
        outbox.write(Buffer.buffer("second"));
        assertThat(written).containsExactly("first");

        clientTakesOne();

        assertThat(written).containsExactly("first", "second");
    }

    @Test
    void forgetsWhatWaitedForAnAddressThatIsNoLongerListenedTo() {
        offer("a", "a1-0123456789");
        offer("a", "a2");
        outbox.forget("a");
        clientTakesOne();

        assertThat(written).containsExactly("a1-0123456789");
    }

    @Test
    void neverWritesAnOlderAfterANewer() {
        offer("a", "a1-0123456789");
        offer("a", "a2");
        clientTakesOne(); // a2 leaves
        offer("a", "a3");
        clientTakesOne();

        assertThat(written).containsExactly("a1-0123456789", "a2", "a3");
        assertThat(conflated).hasValue(0);
    }

    @Test
    void isStalledWhenNothingHasBeenTakenForAWhile() {
        assertThat(outbox.stalledFor(SECOND)).isFalse();
        nanos.addAndGet(100 * SECOND);
        outbox.write(Buffer.buffer("1"));
        outbox.write(Buffer.buffer("2"));
        assertThat(outbox.stalledFor(SECOND)).as("it was idle, not stalled").isFalse();

        nanos.addAndGet(2 * SECOND);
        assertThat(outbox.stalledFor(SECOND)).isTrue();

        clientTakesOne();
        assertThat(outbox.stalledFor(SECOND)).as("it took one").isFalse();
        nanos.addAndGet(2 * SECOND);
        assertThat(outbox.stalledFor(SECOND)).isTrue();
        clientTakesOne();
        nanos.addAndGet(2 * SECOND);
        assertThat(outbox.stalledFor(SECOND)).as("nothing waits").isFalse();
    }

    @Test
    void overflowsWhenAnswersPileUp() {
        outbox.write(Buffer.buffer("0123456789"));
        assertThat(outbox.overflowing()).isFalse();
        outbox.write(Buffer.buffer("0123456789+"));
        assertThat(outbox.overflowing()).isTrue();

        clientTakesOne();
        assertThat(outbox.overflowing()).isFalse();
    }

    @Test
    void holdsNothingOfAClientThatHasLeft() {
        offer("a", "a1-0123456789");
        offer("a", "a2");
        untaken.remove().fail("closed");

        assertThat(written).containsExactly("a1-0123456789");
        assertThat(outbox.stalledFor(0)).isFalse();
    }

    @Test
    void closesAfterTheFramesThatWait() {
        AtomicInteger closed = new AtomicInteger();
        outbox.write(Buffer.buffer("1"));
        outbox.write(Buffer.buffer("2"));

        outbox.closeAfterWrites(closed::incrementAndGet);
        clientTakesOne();
        assertThat(closed).hasValue(0);
        clientTakesOne();

        assertThat(written).containsExactly("1", "2");
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesAtOnceIfNoFrameWaits() {
        AtomicInteger closed = new AtomicInteger();
        outbox.write(Buffer.buffer("1"));
        clientTakesOne();

        outbox.closeAfterWrites(closed::incrementAndGet);

        assertThat(closed).hasValue(1);
    }
}
