package io.lossy.telemetry.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts from the database about the time before this process started. The live page fills its last hour with them. */
public record StoredHistory(List<HistoryEvent> accepted, List<HistoryRejection> rejected) {
    public static final StoredHistory NONE = new StoredHistory(List.of(), List.of());

    public StoredHistory {
        accepted = List.copyOf(accepted);
        rejected = List.copyOf(rejected);
    }

    /** Events of a family that were received in the interval that starts at {@code at}. */
    public record HistoryEvent(String family, Instant at, long events) {}

    /**
     * Rejections with the same cause within one minute.
     *
     * @param event  null if the name of the event is unknown
     * @param detail of the latest rejection, as are {@code shape} and {@code source}
     * @param last   when the latest rejected event was received
     */
    public record HistoryRejection(
            String reason,
            @Nullable String event,
            String pointer,
            String detail,
            String shape,
            String source,
            Instant last,
            long events) {}
}
