package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the warnings about one accepted event. It allocates nothing until there is a warning. */
final class WarningList {
    static final int MAX_POINTER = 100;
    private static final Warning NOT_V7 = new Warning("id_not_v7", "/event_id");

    private final int maxUnknown;
    private @Nullable List<Warning> warnings;
    private int stripped;

    WarningList(int maxUnknown) {
        this.maxUnknown = maxUnknown;
    }

    void add(Warning warning) {
        if (warnings == null) {
            warnings = new ArrayList<>(4);
        }
        warnings.add(warning);
    }

    void addIdNotV7() {
        add(NOT_V7);
    }

    /** Counts a member that the catalog does not name, and adds a warning for the first {@code maxUnknown} of them. */
    void addUnknownField(String parent, Object name) {
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
