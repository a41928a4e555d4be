package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may send how much: the key, the network address and the bridge socket each have a bucket. A request that is let in is
 * paid for from all of them, one that is turned away takes no events from any.
 *
 * <p>Address and socket are asked before a request is read, when nobody knows yet what is in it: whoever has a token left may
 * come in and goes into debt for the rest. So what was read is never refused for their sake, and a large request has to wait
 * no longer than a small one. A key is known only from the request, and there the tokens must be enough.
 *
 * <p>Reading costs address and socket too, whatever comes of it, or wrong keys and broken JSON would be free.
 * Owned by one event loop.
 */
final class Rates {
    /** What a request may weigh for each event in it; whoever sends fewer and larger things pays for these. */
    private static final int BYTES_PER_EVENT = 1 << 10;

    private final LongSupplier nanos;
    private final Map<String, TokenBucket> keys = new HashMap<>();
    private final AddressBuckets addresses;
    private final Map<Whose, Tally> limited = new EnumMap<>(Whose.class);

    /** Whose rate it is that is used up. */
    private enum Whose {
        KEY,
        ADDRESS,
        SOCKET;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Rates(IngestConfig.RateLimits limits, PipelineMetrics metrics, LongSupplier nanos) {
        this.nanos = nanos;
        this.addresses = new AddressBuckets(limits.addressPerSecond(), limits.addressBurst(), AddressBuckets.MOST);
        for (Whose whose : Whose.values()) {
            limited.put(
                    whose,
                    metrics.counter(
                            "lossy.ingest.rate.limited", "Requests above a rate, by whose it is", "by", whose.word()));
        }
        metrics.gauge("lossy.ingest.rate.addresses", "Addresses whose rate is remembered", addresses::held);
    }

    /** Asks address and socket whether a request may be read. */
    @Nullable
    Refusal gate(Caller caller) {
        long now = nanos.getAsLong();
        long address = ofAddress(caller, now);
        long socket = ofSocket(caller, now);
        if (address == 0 && socket == 0) {
            return null;
        }
        return address >= socket ? refusal(Whose.ADDRESS, address) : refusal(Whose.SOCKET, socket);
    }

    private long ofAddress(Caller caller, long now) {
        TokenBucket bucket = addresses.known(caller.network());
        return bucket == null ? 0 : bucket.waitMs(1, now);
    }

    private static long ofSocket(Caller caller, long now) {
        TokenBucket bucket = caller.bucket();
        return bucket == null ? 0 : bucket.waitMs(1, now);
    }

    /** Takes the events of a request that has been read and may come in as far as its key goes, or says when they can be. */
    @Nullable
    Refusal take(Caller caller, WriteKey key, int events, int bytes) {
        long now = nanos.getAsLong();
        TokenBucket ofKey = key.perSecond() <= 0 || events == 0
                ? null
                : keys.computeIfAbsent(key.id(), id -> new TokenBucket(key.perSecond(), key.burst(), now));
        long wait = ofKey == null ? 0 : ofKey.waitMs(events, now);
        if (wait > 0) {
            charge(caller, bytes);
            return refusal(Whose.KEY, Math.max(wait, Math.max(ofAddress(caller, now), ofSocket(caller, now))));
        }
        if (ofKey != null) {
            ofKey.spend(events, now);
        }
        spend(caller, Math.max(events, price(bytes)), now);
        return null;
    }

    /**
     * Has something paid for that was read, and did not come in. Who would be turned away at the gate pays nothing, as he
     * does there: else one who talks on while he is refused would run all others of his address into debt.
     */
    void charge(Caller caller, int bytes) {
        long now = nanos.getAsLong();
        if (ofAddress(caller, now) == 0 && ofSocket(caller, now) == 0) {
            spend(caller, price(bytes), now);
        }
    }

    private void spend(Caller caller, int tokens, long now) {
        TokenBucket address = addresses.of(caller.network(), now);
        if (address != null) {
            address.spend(tokens, now);
        }
        TokenBucket socket = caller.bucket();
        if (socket != null) {
            socket.spend(tokens, now);
        }
    }

    /** Lets go of addresses whose rate need not be remembered: to be called now and then. */
    void forget() {
        addresses.forget(nanos.getAsLong());
    }

    private static int price(int bytes) {
        return 1 + bytes / BYTES_PER_EVENT;
    }

    private Refusal refusal(Whose whose, long waitMs) {
        Tally tally = limited.get(whose);
        if (tally != null) {
            tally.increment();
        }
        return new Refusal(Reason.RATE_LIMITED, "the " + whose.word() + "'s rate is used up", waitMs);
    }
}
