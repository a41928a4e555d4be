package io.lossy.telemetry.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sends requests to an address of this JVM. The requests of one event-loop turn share one message, and one timer watches
 * the time-out of all. Owned by the event loop that opens it.
 *
 * <p>A request fails with a {@link ReplyException}: {@link ReplyFailure#NO_HANDLERS} if no stage listens at the address,
 * {@link ReplyFailure#TIMEOUT} if the reply does not arrive in time, {@link ReplyFailure#RECIPIENT_FAILURE} if the
 * receiver failed it.
 *
 * @param <Q> the type of the requests
 * @param <A> the type of the replies
 */
public final class BundledSender<Q, A> {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    /**
     * A message is sent before the end of the turn when it has this many requests, so that the next stage starts early.
     * Messages of 16 requests took a third more processor time per request than messages without a limit.
     */
    static final int MAX_REQUESTS = 256;

    private final Vertx vertx;
    private final Context context;
    private final String address;
    private final long timeoutNanos;
    private final String replyTo;
    private final MessageConsumer<ReplyBundle> replies;
    private final MessageProducer<RequestBundle> producer;
    /** By number. The oldest request comes first. */
    private final Map<Long, SentRequest<A>> waiting = new LinkedHashMap<>();

    private List<Q> turn = new ArrayList<>();
    private List<Promise<A>> turnPromises = new ArrayList<>();
    private long next;
    private boolean sendDue;
    private boolean timerSet;

    private record SentRequest<A>(Promise<A> answer, long deadlineNanos) {}

    private BundledSender(Vertx vertx, String address, Duration timeout) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.address = address;
        this.timeoutNanos = timeout.toNanos();
        this.replyTo = address + ".replies." + UUID.randomUUID();
        this.replies = vertx.eventBus().localConsumer(replyTo);
        this.producer = vertx.eventBus().sender(address, LOCAL);
        replies.handler(this::receive);
    }

    /** @param timeout after it a request without a reply fails; it is checked once a second */
    public static <Q, A> BundledSender<Q, A> open(Vertx vertx, String address, Duration timeout) {
        return new BundledSender<>(vertx, address, timeout);
    }

    /** Sends a request at the end of this turn. */
    public Future<A> request(Q body) {
        Promise<A> answer = Promise.promise();
        turn.add(body);
        turnPromises.add(answer);
        if (turn.size() >= MAX_REQUESTS) {
            send();
        } else if (!sendDue) {
            sendDue = true;
            context.runOnContext(endOfTurn -> {
                sendDue = false;
                send();
            });
        }
        return answer.future();
    }

    private void send() {
        if (turn.isEmpty()) {
            return;
        }
        RequestBundle bundle = new RequestBundle(replyTo, next, turn);
        long deadline = System.nanoTime() + timeoutNanos;
        for (Promise<A> promise : turnPromises) {
            waiting.put(next++, new SentRequest<>(promise, deadline));
        }
        turn = new ArrayList<>();
        turnPromises = new ArrayList<>();
        watchTimeouts();
        producer.write(bundle).onFailure(failure -> context.runOnContext(v -> fail(bundle, failure)));
    }

    private void fail(RequestBundle bundle, Throwable failure) {
        for (int i = 0; i < bundle.requests().size(); i++) {
            SentRequest<A> request = waiting.remove(bundle.first() + i);
            if (request != null) {
                request.answer().tryFail(failure);
            }
        }
    }

    @SuppressWarnings("unchecked") // the receiver of an address sends replies of its type
    private void receive(Message<ReplyBundle> message) {
        for (ReplyBundle.NumberedReply reply : message.body().replies()) {
            SentRequest<A> request = waiting.remove(reply.number());
            if (request == null) {
                continue; // it has timed out
            }
            if (reply.body() instanceof ReplyException failure) {
                request.answer().tryFail(failure);
            } else {
                request.answer().tryComplete((A) reply.body());
            }
        }
    }

    private void watchTimeouts() {
        if (!timerSet) {
            timerSet = true;
            vertx.setTimer(1_000, timer -> {
                timerSet = false;
                expire();
                if (!waiting.isEmpty()) {
                    watchTimeouts();
                }
            });
        }
    }

    private void expire() {
        long now = System.nanoTime();
        List<Promise<A>> late = new ArrayList<>();
        Iterator<SentRequest<A>> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            SentRequest<A> request = oldestFirst.next();
            if (now - request.deadlineNanos() < 0) {
                break;
            }
            oldestFirst.remove();
            late.add(request.answer());
        }
        late.forEach(
                answer -> answer.tryFail(new ReplyException(ReplyFailure.TIMEOUT, "no reply in time from " + address)));
    }

    /** Stops listening for replies. Requests that wait for one fail by their time-out. */
    public Future<Void> close() {
        return replies.unregister();
    }
}
