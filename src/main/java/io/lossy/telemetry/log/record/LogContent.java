package io.lossy.telemetry.log.record;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What records contain, in their order.
 *
 * @param events     that were answered with {@code accepted}
 * @param outdated   events that were accepted, but that the catalog of this server does not name
 * @param rejections that ingest answered
 * @param choices    opt-outs and opt-ins
 * @param keys       the hash key of the servers that store
 */
public record LogContent(
        List<TelemetryEvent> events,
        List<Rejection> outdated,
        List<Rejection> rejections,
        List<ClientReport> reports,
        List<OptOut> choices,
        List<SharedHashKey> keys) {
    public LogContent {
        choices = List.copyOf(choices);
        keys = List.copyOf(keys);
        events = List.copyOf(events);
        outdated = List.copyOf(outdated);
        rejections = List.copyOf(rejections);
        reports = List.copyOf(reports);
    }

    /** Has no choices and no keys, which stand in a topic of their own. */
    public LogContent(
            List<TelemetryEvent> events,
            List<Rejection> outdated,
            List<Rejection> rejections,
            List<ClientReport> reports) {
        this(events, outdated, rejections, reports, List.of(), List.of());
    }

    /** Returns the same with other events. */
    public LogContent with(List<TelemetryEvent> others) {
        return new LogContent(others, outdated, rejections, reports, choices, keys);
    }

    /** Returns how many events of the records were answered with {@code accepted}. */
    public int accepted() {
        return events.size() + outdated.size();
    }

    /** Joins the contents of several records. */
    public static LogContent of(List<LogContent> parts) {
        List<TelemetryEvent> events = new ArrayList<>();
        List<Rejection> outdated = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<ClientReport> reports = new ArrayList<>();
        List<OptOut> choices = new ArrayList<>();
        List<SharedHashKey> keys = new ArrayList<>();
        for (LogContent part : parts) {
            events.addAll(part.events);
            outdated.addAll(part.outdated);
            rejections.addAll(part.rejections);
            reports.addAll(part.reports);
            choices.addAll(part.choices);
            keys.addAll(part.keys);
        }
        return new LogContent(events, outdated, rejections, reports, choices, keys);
    }
}
