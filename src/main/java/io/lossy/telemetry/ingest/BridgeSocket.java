package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Network;
import io.lossy.telemetry.access.Readers.Admitted;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation in the event-bus bridge protocol: {@code ping}, {@code send} to {@link Addresses#INGEST},
 * {@code register} and {@code unregister} for aggregates. Whatever else is said is answered with an error, and every
 * request that can be told apart gets an answer under its own reply address.
 */
final class BridgeSocket {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeSocket.class);
    /** The official client's ids are UUIDs; longer ones would let a stranger make us keep their text. */
    private static final int MAX_REPLY_ADDRESS = 36;

    private final IngestConfig.SocketLimits limits;
    private final Keys keys;
    private final Intake intake;
    private final AggregateFeed feed;
    private final LongSupplier nanos;
    private final Outbox outbox;
    private final Caller caller;
    /** Until when each may be heard. */
    private final Map<String, Instant> registered = new LinkedHashMap<>();

    private long lastHeard;
    private int inFlight;

    BridgeSocket(
            SockJSSocket socket,
            Caller caller,
            IngestConfig.SocketLimits limits,
            Keys keys,
            Intake intake,
            AggregateFeed feed,
            LongSupplier nanos,
            Runnable conflated) {
        this.limits = limits;
        this.keys = keys;
        this.intake = intake;
        this.feed = feed;
        this.nanos = nanos;
        this.outbox = new Outbox(socket, limits.unsentBytes(), nanos, conflated);
        this.caller = caller;
        this.lastHeard = nanos.getAsLong();
    }

    void handle(Buffer frame) {
        lastHeard = nanos.getAsLong();
        try {
            if (intake.message(frame.getBytes()) instanceof Map<?, ?> message) {
                dispatch(message, frame.length());
            } else {
                turnAway(null, 400, "invalid_json", frame.length());
            }
        } catch (WireJson.MalformedJson e) {
            turnAway(null, 400, "invalid_json", frame.length());
        } catch (RuntimeException fault) {
            LOG.atError().setCause(fault).log("a bridge message could not be dealt with");
            outbox.write(BridgeFrames.error("internal_error"));
        }
    }

    private void dispatch(Map<?, ?> message, int bytes) {
        if (!(message.get("type") instanceof String type)) {
            turnAway(null, 400, "missing_type", bytes);
            return;
        }
        if (type.equals("ping")) {
            return; // the official client expects no pong
        }
        String reply = message.get("replyAddress") instanceof String text ? text : null;
        if (reply != null && reply.length() > MAX_REPLY_ADDRESS) {
            turnAway(null, 400, "invalid_reply_address", bytes);
            return;
        }
        if (!(message.get("address") instanceof String address)) {
            turnAway(reply, 400, "missing_address", bytes);
            return;
        }
        switch (type) {
            case "send" -> send(address, reply, message.get("body"), bytes);
            case "register" -> register(address, message.get("headers"), bytes);
            case "unregister" -> unregister(address);
            case "publish" -> turnAway(reply, 403, "rejected", bytes); // has no answer, so nothing could be promised
            default -> turnAway(reply, 400, "invalid_type", bytes);
        }
    }

    private void send(String address, @Nullable String reply, @Nullable Object body, int bytes) {
        if (!address.equals(Addresses.INGEST)) {
            turnAway(reply, 403, "access_denied", bytes);
        } else if (reply == null) {
            turnAway(null, 400, "rejected", bytes); // without a reply address the sender could never know
        } else if (inFlight >= limits.inFlight()) {
            intake.charge(caller, bytes);
            answer(reply, intake.refuse(Reason.OVERLOADED, "too many unanswered requests on this socket", 500));
        } else {
            inFlight++;
            intake.take(caller, body, bytes).onComplete(done -> {
                inFlight--;
                if (done.succeeded()) {
                    answer(reply, done.result());
                } else {
                    fail(reply, 500, "internal_error");
                }
            });
        }
    }

    private void answer(String reply, Reply answer) {
        boolean understood = answer.httpStatus() == 200 || answer.httpStatus() == 429 || answer.httpStatus() == 503;
        JsonObject body = answer.body();
        outbox.write(
                understood
                        ? BridgeFrames.received(reply, body)
                        : BridgeFrames.failure(reply, answer.httpStatus(), body.getString("reason"), body));
        FaultPoint.AFTER_REPLY.pass();
    }

    private void register(String address, @Nullable Object headers, int bytes) {
        if (!feed.has(address)) {
            turnAway(null, 403, "access_denied", bytes);
            return;
        }
        if (intake.gate(caller) != null) {
            fail(address, 503, Reason.RATE_LIMITED.word()); // 503: a client asks again in a while
            return;
        }
        intake.charge(caller, bytes);
        if (!(keys.reader(tokenIn(headers)) instanceof Admitted admitted)) {
            fail(address, 401, "access_denied"); // under its address, so that the client's own handler hears of it
        } else if (registered.containsKey(address)) {
            fail(null, 400, "address_already_registered");
        } else if (registered.size() >= limits.registrations()) {
            fail(address, 400, "max_handlers_reached");
        } else if (!feed.takesMore()) {
            fail(address, 503, Reason.OVERLOADED.word());
        } else {
            registered.put(address, admitted.until());
            feed.subscribe(address, outbox);
        }
    }

    private static @Nullable String tokenIn(@Nullable Object headers) {
        return headers instanceof Map<?, ?> map && map.get("authorization") instanceof String value
                ? Caller.bearerOf(value)
                : null;
    }

    private void unregister(String address) {
        if (!feed.has(address)) {
            fail(null, 403, "access_denied");
        } else if (registered.remove(address) != null) {
            feed.unsubscribe(address, outbox);
        }
    }

    /** What was registered with a token that has expired is heard no more, and its client is told as if it asked now. */
    void expire() {
        for (Map.Entry<String, Instant> entry : List.copyOf(registered.entrySet())) {
            if (keys.readers().isOver(entry.getValue())) {
                unregister(entry.getKey());
                fail(entry.getKey(), 401, "access_denied");
            }
        }
    }

    /** Says why nothing came of a frame, which costs its sender what it cost to read. */
    private void turnAway(@Nullable String reply, int code, String word, int bytes) {
        intake.charge(caller, bytes);
        fail(reply, code, word);
    }

    private void fail(@Nullable String reply, int code, String word) {
        outbox.write(reply == null ? BridgeFrames.error(word) : BridgeFrames.failure(reply, code, word, word));
    }

    /** Ends the socket when its client is silent, does not read, or lets its answers pile up. */
    @Nullable
    String reasonToClose() {
        if (nanos.getAsLong() - lastHeard > limits.idle().toNanos()) {
            return "idle";
        }
        long patience = limits.stalled().toNanos();
        return outbox.stalledFor(outbox.overflowing() ? patience / 6 : patience) ? "stalled" : null;
    }

    @Nullable
    Network network() {
        return caller.network();
    }

    void closed() {
        registered.keySet().forEach(address -> feed.unsubscribe(address, outbox));
        registered.clear();
    }
}
