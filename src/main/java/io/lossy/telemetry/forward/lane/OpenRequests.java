package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.books.StoredRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The requests of a lane that have no result, in their order, and which of them is next. Not thread-safe. */
final class OpenRequests {
    private static final Comparator<StoredRequest> FIRST = Comparator.comparingLong(StoredRequest::number);
    private static final Comparator<StoredRequest> LONGEST_DUE = Comparator.comparing(StoredRequest::nextAttempt);

    private final Map<UUID, StoredRequest> byId = new LinkedHashMap<>();
    private boolean parkedBefore;
    private long lastNumber;

    OpenRequests(List<StoredRequest> stored) {
        stored.forEach(request -> byId.put(request.id(), request));
        lastNumber = stored.stream().mapToLong(StoredRequest::number).max().orElse(0);
    }

    /** Returns the number of a request that comes after all others. */
    long nextNumber() {
        return ++lastNumber;
    }

    @Nullable
    StoredRequest find(UUID id) {
        return byId.get(id);
    }

    void replace(List<StoredRequest> closed, List<StoredRequest> opened) {
        closed.stream()
                .map(StoredRequest::id)
                .filter(id -> opened.stream().noneMatch(request -> request.id().equals(id)))
                .forEach(byId::remove);
        opened.forEach(request -> byId.put(request.id(), request));
    }

    int parked() {
        return (int) byId.values().stream().filter(StoredRequest::parked).count();
    }

    int unparked() {
        return byId.size() - parked();
    }

    long events() {
        return byId.values().stream().mapToLong(request -> request.ids().size()).sum();
    }

    long parkedEvents() {
        return byId.values().stream()
                .filter(StoredRequest::parked)
                .mapToLong(request -> request.ids().size())
                .sum();
    }

    /**
     * Returns the request to send now; null if none is due. Parked requests and the others take turns while both are due, and
     * one parked request at a time is in flight, so that neither keeps the other from the destination.
     */
    @Nullable
    StoredRequest due(Instant now, InFlight inFlight) {
        StoredRequest head = first(false, now, inFlight);
        boolean parkedInFlight =
                byId.values().stream().anyMatch(request -> request.parked() && inFlight.contains(request.id()));
        StoredRequest parked = parkedInFlight ? null : first(true, now, inFlight);
        StoredRequest next = parked == null || (head != null && parkedBefore) ? head : parked;
        parkedBefore = next != null && next.parked();
        return next;
    }

    private @Nullable StoredRequest first(boolean parked, Instant now, InFlight inFlight) {
        return byId.values().stream()
                .filter(request -> request.parked() == parked
                        && !request.nextAttempt().isAfter(now)
                        && !inFlight.contains(request.id()))
                .min(parked ? LONGEST_DUE : FIRST)
                .orElse(null);
    }
}
