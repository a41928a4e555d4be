package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.event.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in one sentence how to fix the cause of a rejection. The page on reasons says more under the same word. */
final class FixHints {
    private static final Map<String, String> BY_WORD = Arrays.stream(Reason.values())
            .filter(reason -> reason.scope() == Reason.ReasonScope.EVENT)
            .collect(Collectors.toUnmodifiableMap(Reason::word, FixHints::on));

    private FixHints() {}

    /**
     * Returns an empty text for other reasons and for reasons of other versions.
     *
     * @param word of a reason that ends an event
     */
    static String on(String word) {
        return BY_WORD.getOrDefault(word, "");
    }

    private static String on(Reason reason) {
        return switch (reason) {
            case UNKNOWN_EVENT ->
                "Take the name from the generated constants, or add the event to conf/events.yml and deploy the server first.";
            case FIELD_REQUIRED -> "Send this field with every such event, or make it optional in the catalog.";
            case FIELD_TYPE -> "Convert the value to the catalog's type before emitting it.";
            case FIELD_RANGE ->
                "Look for a wrong unit first, such as seconds for milliseconds; otherwise widen the range in the"
                        + " catalog.";
            case FIELD_ENUM -> "Send one of the catalog's words, or add the new word to the catalog.";
            case EVENT_TOO_LARGE -> "Send less in one event: only the catalog's fields are stored.";
            case ID_INVALID -> "Use a UUID as event_id, made once when the event is emitted.";
            case ID_MISSING -> "Give every event an event_id when it is emitted, so that a retry is recognised.";
            case SOURCE_NOT_ALLOWED -> "Emit it from a source that the catalog lists, or list this source there.";
            case EXPIRED ->
                "It arrived after its family's retention: look for a client that was offline for long, or for a"
                        + " wrong clock.";
            case STORAGE_REJECTED -> "The database rejects this row: tell the operator of the server the event's name.";
            default -> throw new IllegalArgumentException(reason + " does not end an event");
        };
    }
}
