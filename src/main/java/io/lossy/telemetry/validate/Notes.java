package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult.Warning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be told about one event that is otherwise fine; costs nothing while there is nothing to tell. */
final class Notes {
    static final int MAX_POINTER = 100;
    private static final Warning NOT_V7 = new Warning("id_not_v7", "/event_id");

    private final int maxUnknown;
    private @Nullable List<Warning> warnings;
    private int stripped;

    Notes(int maxUnknown) {
        this.maxUnknown = maxUnknown;
    }

    void add(Warning warning) {
        if (warnings == null) {
            warnings = new ArrayList<>(4);
        }
        warnings.add(warning);
    }

    void idNotV7() {
        add(NOT_V7);
    }

    /** A member that the catalog does not name was left behind. */
    void unknown(String parent, Object name) {
        if (stripped++ < maxUnknown) {
            add(new Warning("field_unknown", Text.pointer(parent, String.valueOf(name), MAX_POINTER)));
        }
    }

    List<Warning> warnings() {
        return warnings == null ? List.of() : warnings;
    }

    int stripped() {
        return stripped;
    }
}
