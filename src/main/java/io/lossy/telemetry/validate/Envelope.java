package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds the values that all events of one request share. They are read and hashed once. */
public final class Envelope {
    static final String SESSION = "session_id";
    /**
     * The limit of nearest-name searches per request. Further unknown events get an error text without a suggestion.
     */
    static final int NAMES_LOOKED_FOR = 20;

    private final Source source;
    private final Instant receivedAt;
    private final ClientClock clock;
    private final List<String> installs;
    private final @Nullable String sessionId;
    private final @Nullable String release;
    private final boolean releaseDropped;
    private final @Nullable String batchId;
    private int namesLookedFor;

    Envelope(IngestRequest request, Pseudonymiser pseudonymiser) {
        this.source = request.source();
        this.receivedAt = request.receivedAt();
        this.clock = ClientClock.of(request.sentAt(), request.receivedAt());
        String install = request.installId();
        this.installs = install == null || install.isEmpty()
                ? List.of()
                : pseudonymiser.hashWithAllKeys(Pseudonymiser.INSTALL, install);
        this.sessionId = hashed(Pseudonymiser.SESSION, request.sessionId(), pseudonymiser);
        String said = request.release();
        this.release = said != null && Text.isToken(said) ? said : null;
        this.releaseDropped = said != null && !said.isEmpty() && release == null;
        String batch = request.batchId();
        this.batchId = batch == null || Text.isToken(batch) ? batch : pseudonymiser.hashUncached("batch", batch);
    }

    private static @Nullable String hashed(String purpose, @Nullable String value, Pseudonymiser pseudonymiser) {
        return value == null || value.isEmpty() ? null : pseudonymiser.hash(purpose, value);
    }

    Source source() {
        return source;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    ClientClock clock() {
        return clock;
    }

    /** Returns the keyed hash of the install that sent the request, or null if the request has no install id. */
    public @Nullable String installId() {
        return installs.isEmpty() ? null : installs.get(0);
    }

    /**
     * Returns the pseudonyms of the install under every key that is still readable, the current key's first. Empty if
     * the request has no install id.
     */
    List<String> installs() {
        return installs;
    }

    @Nullable
    String sessionId() {
        return sessionId;
    }

    @Nullable
    String release() {
        return release;
    }

    /** Returns true if the request may still search for a nearest name. Each call uses up one search. */
    boolean mayLookForAName() {
        return namesLookedFor++ < NAMES_LOOKED_FOR;
    }

    /**
     * Returns true if the request has a release that is not a {@linkplain Text#isToken token}. Such a release is not
     * stored.
     */
    boolean releaseDropped() {
        return releaseDropped;
    }

    /**
     * Returns the rejection key of an event without a usable id. With a batch id, a resend of the batch has the same
     * key and so adds no second row.
     */
    String keyOf(int place) {
        return (batchId == null ? UUID.randomUUID().toString() : batchId) + "#" + place;
    }
}
