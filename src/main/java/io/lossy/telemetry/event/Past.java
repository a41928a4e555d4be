package io.lossy.telemetry.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the database knows of a time before this process began: counts, with which the live page fills its hour. */
public record Past(List<Accepted> accepted, List<Rejected> rejected) {
    public static final Past NONE = new Past(List.of(), List.of());

    public Past {
        accepted = List.copyOf(accepted);
        rejected = List.copyOf(rejected);
    }

    /** Events of a family that were received in the step of time that begins at {@code at}. */
    public record Accepted(String family, Instant at, long events) {}

    /**
     * Rejections with the same cause within a minute.
     *
     * @param event  null where the name could not be told
     * @param detail of the latest one, as are {@code shape} and {@code source}
     * @param last   when the latest one was received
     */
    public record Rejected(
            String reason,
            @Nullable String event,
            String pointer,
            String detail,
            String shape,
            String source,
            Instant last,
            long events) {}
}
