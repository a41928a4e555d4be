package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.CounterMap;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadLevel.AdmissionRule;
import io.lossy.telemetry.overload.LoadMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events of a family are shed while the server is overloaded. Decides once for all events of a request;
 * checks single events only where backlog is shed and live events are accepted.
 */
final class Shedding {
    /** Older events are backlog. Live events arrive sooner: clients flush every ten seconds and retry after a few. */
    static final Duration LIVE = Duration.ofMinutes(1);

    private final Priority priority;
    private final LoadMonitor pressure;
    private final CounterMap<LoadLevel> shed;

    Shedding(Family family, LoadMonitor pressure, PipelineMetrics metrics) {
        this.priority = family.priority();
        this.pressure = pressure;
        List<LoadLevel> levels = Stream.of(LoadLevel.values())
                .filter(level -> level == LoadLevel.refusing(priority) || level.of(priority) == AdmissionRule.LIVE_ONLY)
                .toList();
        this.shed = metrics.counters(
                "lossy.batch.events.shed",
                "Events answered with retry because the server was overloaded",
                "level",
                levels,
                LoadLevel::word,
                "family",
                family.name());
    }

    /**
     * Returns null if all events are accepted, which is the usual case. Otherwise returns one result per event, null
     * for an accepted event.
     *
     * @param events the events of one request
     */
    @Nullable
    List<@Nullable EventResult> retryResults(List<TelemetryEvent> events) {
        LoadMonitor.LoadState now = pressure.now();
        AdmissionRule rule = now.level().of(priority);
        if (rule == AdmissionRule.ACCEPT) {
            return null;
        }
        EventResult later = new EventResult.Retry(now.reason(), Stage.QUEUE);
        List<@Nullable EventResult> results = new ArrayList<>(events.size());
        int refused = 0;
        for (TelemetryEvent event : events) {
            boolean refuse = rule == AdmissionRule.SHED || isBacklog(event);
            results.add(refuse ? later : null);
            refused += refuse ? 1 : 0;
        }
        if (refused == 0) {
            return null;
        }
        shed.increment(rule == AdmissionRule.SHED ? LoadLevel.refusing(priority) : now.level(), refused);
        return results;
    }

    private static boolean isBacklog(TelemetryEvent event) {
        Instant live = event.receivedAt().minus(LIVE);
        return event.occurredAt().isBefore(live);
    }
}
