package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.views.ViewDefinition.ViewColumn;
import java.util.List;

/** Defines the view {@code sessions}, with one row per session. It is the same for every catalog. */
final class SessionsView {
    /** Raise it when a column changes. */
    private static final SchemaVer VERSION = new SchemaVer(1, 0, 0);

    static final ViewDefinition DEFINITION = new ViewDefinition(
            "sessions",
            VERSION,
            "Sessions: one row per session_id, from all its stored events. A condition on started_at or ended_at"
                    + " reads all events, because a session may span days.",
            List.of(
                    new ViewColumn("session_id", "session_id", "pseudonym of the session"),
                    new ViewColumn(
                            "install_id", "min(install_id)", "pseudonym of the install; null if no event has one"),
                    new ViewColumn("started_at", "min(occurred_at)", "time of the first event"),
                    new ViewColumn("ended_at", "max(occurred_at)", "time of the last event"),
                    new ViewColumn(
                            "duration_s",
                            "extract(epoch FROM max(occurred_at) - min(occurred_at))::double precision",
                            "seconds from the first to the last event"),
                    new ViewColumn("events", "count(*)", "stored events; sampled ones are not scaled up"),
                    new ViewColumn("first_event", first("event", "ASC"), "name of the first event"),
                    new ViewColumn("last_event", first("event", "DESC"), "name of the last event"),
                    new ViewColumn("families", "array_agg(DISTINCT family)", "families of its events"),
                    new ViewColumn("sources", "array_agg(DISTINCT source)", "programs that sent its events"),
                    new ViewColumn("first_release", release("ASC"), "version of the first event that has one"),
                    new ViewColumn("last_release", release("DESC"), "version of the last event that has one")),
            "FROM analytics_events WHERE session_id IS NOT NULL GROUP BY session_id");

    private SessionsView() {}

    private static String first(String column, String direction) {
        return "(array_agg(" + column + " ORDER BY occurred_at " + direction + ", event_id " + direction + "))[1]";
    }

    private static String release(String direction) {
        return "(array_agg(release ORDER BY occurred_at " + direction + ", event_id " + direction
                + ") FILTER (WHERE release IS NOT NULL))[1]";
    }
}
