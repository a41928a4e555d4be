package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.reply.Reply;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenAccepted;
import io.lossy.telemetry.security.net.Network;
import io.lossy.telemetry.web.BearerToken;
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
 * Handles one client of the bridge protocol: {@code ping}, {@code send} to {@link Addresses#INGEST}, {@code register}
 * and {@code unregister} for aggregates. Every other frame is answered with an error. Every request with a usable reply
 * address is answered at that address.
 */
final class BridgeSocket {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeSocket.class);
    /** The official client's ids are UUIDs. Longer ones would let an unauthenticated client fill our memory. */
    private static final int MAX_REPLY_ADDRESS = 36;

    private final IngestConfig.SocketLimits limits;
    private final WriteKeys keys;
    private final Admission admission;
    private final IngestService service;
    private final AggregateFeed feed;
    private final LongSupplier nanos;
    private final SocketWriter outbox;
    private final Caller caller;
    /** The registered addresses, each with the time when its read token expires. */
    private final Map<String, Instant> registered = new LinkedHashMap<>();

    private long lastHeard;
    private int inFlight;

    BridgeSocket(
            SockJSSocket socket,
            Caller caller,
            IngestConfig.SocketLimits limits,
            WriteKeys keys,
            Admission admission,
            IngestService service,
            AggregateFeed feed,
            LongSupplier nanos,
            Runnable conflated) {
        this.limits = limits;
        this.keys = keys;
        this.admission = admission;
        this.service = service;
        this.feed = feed;
        this.nanos = nanos;
        this.outbox = new SocketWriter(socket, limits.unsentBytes(), nanos, conflated);
        this.caller = caller;
        this.lastHeard = nanos.getAsLong();
    }

    void handle(Buffer frame) {
        lastHeard = nanos.getAsLong();
        try {
            if (service.message(frame.getBytes()) instanceof Map<?, ?> message) {
                dispatch(message, frame.length());
            } else {
                reject(null, 400, "invalid_json", frame.length());
            }
        } catch (WireJson.MalformedJson e) {
            reject(null, 400, "invalid_json", frame.length());
        } catch (RuntimeException fault) {
            LOG.atError().setCause(fault).log("bridge message failed");
            outbox.write(BridgeFrames.error("internal_error"));
        }
    }

    private void dispatch(Map<?, ?> message, int bytes) {
        if (!(message.get("type") instanceof String type)) {
            reject(null, 400, "missing_type", bytes);
            return;
        }
        if (type.equals("ping")) {
            return; // the official client expects no pong
        }
        String reply = message.get("replyAddress") instanceof String text ? text : null;
        if (reply != null && reply.length() > MAX_REPLY_ADDRESS) {
            reject(null, 400, "invalid_reply_address", bytes);
            return;
        }
        if (!(message.get("address") instanceof String address)) {
            reject(reply, 400, "missing_address", bytes);
            return;
        }
        switch (type) {
            case "send" -> send(address, reply, message.get("body"), bytes);
            case "register" -> register(address, message.get("headers"), bytes);
            case "unregister" -> unregister(address);
            case "publish" -> reject(reply, 403, "rejected", bytes); // has no reply, so no ack
            default -> reject(reply, 400, "invalid_type", bytes);
        }
    }

    private void send(String address, @Nullable String reply, @Nullable Object body, int bytes) {
        if (!address.equals(Addresses.INGEST)) {
            reject(reply, 403, "access_denied", bytes);
        } else if (reply == null) {
            reject(null, 400, "rejected", bytes); // without a reply address there is no ack
        } else if (inFlight >= limits.inFlight()) {
            admission.charge(caller, bytes);
            answer(reply, service.refuse(Reason.OVERLOADED, "too many unanswered requests on this socket", 500));
        } else {
            inFlight++;
            service.take(caller, body, bytes).onComplete(done -> {
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
        if (understood) {
            outbox.write(BridgeFrames.received(reply, answer.json()));
        } else {
            JsonObject body = answer.body();
            outbox.write(BridgeFrames.failure(reply, answer.httpStatus(), body.getString("reason"), body));
        }
        Failpoint.AFTER_REPLY.pass();
    }

    private void register(String address, @Nullable Object headers, int bytes) {
        if (!feed.has(address)) {
            reject(null, 403, "access_denied", bytes);
            return;
        }
        if (admission.checkRate(caller) != null) {
            fail(address, 503, Reason.RATE_LIMITED.word()); // 503: the client retries after a while
            return;
        }
        admission.charge(caller, bytes);
        if (!(keys.reader(tokenIn(headers)) instanceof TokenAccepted admitted)) {
            fail(address, 401, "access_denied"); // with the address, so that the client's own handler receives it
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
                ? BearerToken.of(value)
                : null;
    }

    private void unregister(String address) {
        if (!feed.has(address)) {
            fail(null, 403, "access_denied");
        } else if (registered.remove(address) != null) {
            feed.unsubscribe(address, outbox);
        }
    }

    /** Ends registrations whose token has expired. The client receives the same error as for a new registration. */
    void expire() {
        for (Map.Entry<String, Instant> entry : List.copyOf(registered.entrySet())) {
            if (keys.readers().isOver(entry.getValue())) {
                unregister(entry.getKey());
                fail(entry.getKey(), 401, "access_denied");
            }
        }
    }

    /** Answers a rejected frame with an error and charges the caller for reading it. */
    private void reject(@Nullable String reply, int code, String word, int bytes) {
        admission.charge(caller, bytes);
        fail(reply, code, word);
    }

    private void fail(@Nullable String reply, int code, String word) {
        outbox.write(reply == null ? BridgeFrames.error(word) : BridgeFrames.failure(reply, code, word, word));
    }

    /**
     * Returns {@code idle} if the client is silent, {@code stalled} if it does not read, otherwise null. A client whose
     * answers pile up is stalled after a sixth of the usual time.
     */
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

    /** Runs an action after the answers that the client has not received yet have left. */
    void closeAfterAnswers(Runnable close) {
        outbox.closeAfterWrites(close);
    }

    void closed() {
        registered.keySet().forEach(address -> feed.unsubscribe(address, outbox));
        registered.clear();
    }
}
