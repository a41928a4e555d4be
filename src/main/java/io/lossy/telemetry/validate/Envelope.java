package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.IngestRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the events of one request share, read and hashed once. */
public final class Envelope {
    static final String SESSION = "session_id";

    private final Source source;
    private final Instant receivedAt;
    private final ClientClock clock;
    private final List<String> installs;
    private final @Nullable String sessionId;
    private final @Nullable String release;
    private final boolean releaseDropped;
    private final @Nullable String batchId;

    Envelope(IngestRequest request, Pseudonymiser pseudonymiser) {
        this.source = request.source();
        this.receivedAt = request.receivedAt();
        this.clock = ClientClock.of(request.sentAt(), request.receivedAt());
        String install = request.installId();
        this.installs =
                install == null || install.isEmpty() ? List.of() : pseudonymiser.every(Pseudonymiser.INSTALL, install);
        this.sessionId = hashed(Pseudonymiser.SESSION, request.sessionId(), pseudonymiser);
        String said = request.release();
        this.release = said != null && Text.isToken(said) ? said : null;
        this.releaseDropped = said != null && !said.isEmpty() && release == null;
        String batch = request.batchId();
        this.batchId = batch == null || Text.isToken(batch) ? batch : pseudonymiser.hashOnce("batch", batch);
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

    /** Keyed hash of the install that sent the request; null when it did not say. */
    public @Nullable String installId() {
        return installs.isEmpty() ? null : installs.get(0);
    }

    /** The install under every key that can still be read; empty when the request did not say. */
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

    /** True when a release was given that is no {@linkplain Text#isToken token} and so is not kept. */
    boolean releaseDropped() {
        return releaseDropped;
    }

    /** What makes the rejection of an event without an id one row, however often its batch is sent. */
    String keyOf(int place) {
        return (batchId == null ? UUID.randomUUID().toString() : batchId) + "#" + place;
    }
}
