package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Level.Verdict;
import io.lossy.telemetry.pressure.Pressure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a family are told to come later because the server is hard pressed. Decided once for a request's events
 * of the family; single events are looked at only where live ones are told from backlog.
 */
final class Shedding {
    /** What happened longer ago when it is received is backlog: clients flush every ten seconds, and come again in a few. */
    static final Duration LIVE = Duration.ofMinutes(1);

    private final Priority priority;
    private final Pressure pressure;
    private final Map<Level, Tally> shed = new EnumMap<>(Level.class);

    Shedding(Family family, Pressure pressure, PipelineMetrics metrics) {
        this.priority = family.priority();
        this.pressure = pressure;
        for (Level level : Level.values()) {
            if (level == Level.refusing(priority) || level.of(priority) == Verdict.LIVE_ONLY) {
                Tally tally = metrics.counter(
                        "lossy.batch.events.shed",
                        "Events told to come later because the server was hard pressed",
                        "family",
                        family.name(),
                        "level",
                        level.word());
                shed.put(level, tally);
            }
        }
    }

    /**
     * One result an event, null where it is taken; and null altogether, most of the time, when all are taken.
     *
     * @param events of one request
     */
    @Nullable
    List<@Nullable EventResult> refused(List<TelemetryEvent> events) {
        Pressure.State now = pressure.now();
        Verdict verdict = now.level().of(priority);
        if (verdict == Verdict.TAKE) {
            return null;
        }
        EventResult later = new EventResult.Retry(now.reason(), Stage.QUEUE);
        List<@Nullable EventResult> results = new ArrayList<>(events.size());
        int refused = 0;
        for (TelemetryEvent event : events) {
            boolean refuse = verdict == Verdict.REFUSE || isBacklog(event);
            results.add(refuse ? later : null);
            refused += refuse ? 1 : 0;
        }
        if (refused == 0) {
            return null;
        }
        count(verdict == Verdict.REFUSE ? Level.refusing(priority) : now.level(), refused);
        return results;
    }

    private static boolean isBacklog(TelemetryEvent event) {
        Instant live = event.receivedAt().minus(LIVE);
        return event.occurredAt().isBefore(live);
    }

    private void count(Level level, int events) {
        Tally tally = shed.get(level);
        if (tally != null) {
            tally.increment(events);
        }
    }
}
