package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneChange;
import io.lossy.telemetry.forward.books.LogReader.Behind;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts and shows what a lane does on this server. */
final class LaneMeters {
    private static final String LANE = "lane";

    private final Map<ForwardOutcome, CounterHandle> outcomes = new EnumMap<>(ForwardOutcome.class);
    private final CounterHandle taken;
    private final CounterHandle retries;

    LaneMeters(PipelineMetrics metrics, String lane, Supplier<LaneView> view) {
        for (ForwardOutcome outcome : ForwardOutcome.values()) {
            outcomes.put(
                    outcome,
                    metrics.counter(
                            "lossy.forward.events",
                            "Events of a lane that ended on this server, by outcome",
                            LANE,
                            lane,
                            "outcome",
                            outcome.word()));
        }
        this.taken = metrics.counter(
                "lossy.forward.taken", "Events that a lane took from the log or the backfill", LANE, lane);
        this.retries =
                metrics.counter("lossy.forward.retries", "Attempts of a lane that failed and are repeated", LANE, lane);
        gauges(metrics, lane, view);
    }

    private static void gauges(PipelineMetrics metrics, String lane, Supplier<LaneView> view) {
        gauge(
                metrics,
                lane,
                "owned",
                "1 on the server that owns the lane",
                () -> view.get().isOwned() ? 1 : 0);
        gauge(metrics, lane, "running", "1 if the lane sends, 0 if it is paused; no value on other servers", () -> {
            LaneView seen = view.get();
            return seen.lane() == null ? Double.NaN : seen.lane().isRunning() ? 1 : 0;
        });
        gauge(
                metrics,
                lane,
                "lag.seconds",
                "Age of the oldest committed event that the lane has not taken",
                () -> behind(view, Behind::lagSeconds));
        gauge(
                metrics,
                lane,
                "horizon.seconds",
                "How long an open transaction keeps committed events from the lane",
                () -> behind(view, Behind::heldSeconds));
        gauge(
                metrics,
                lane,
                "behind.events",
                "Committed events in the next 1000 entries of the log",
                () -> behind(view, Behind::events));
        gauge(
                metrics,
                lane,
                "backfill.events",
                "Older events that a command put up for the lane",
                () -> behind(view, Behind::backfill));
        gauge(metrics, lane, "open.events", "Events in requests without a result", () -> owned(view, LaneView::open));
        gauge(
                metrics,
                lane,
                "parked.events",
                "Events in requests that let others pass",
                () -> owned(view, LaneView::parked));
    }

    private static void gauge(
            PipelineMetrics metrics, String lane, String name, String description, Supplier<Number> value) {
        metrics.gauge("lossy.forward." + name, description, value, LANE, lane);
    }

    private static Number behind(Supplier<LaneView> view, Function<Behind, Number> figure) {
        Behind behind = view.get().behind();
        return behind == null ? Double.NaN : figure.apply(behind);
    }

    private static Number owned(Supplier<LaneView> view, Function<LaneView, Number> figure) {
        LaneView seen = view.get();
        return seen.isOwned() ? figure.apply(seen) : Double.NaN;
    }

    void changed(LaneChange change) {
        taken.increment((double) change.taken());
        change.outcomes()
                .forEach((outcome, events) ->
                        Objects.requireNonNull(outcomes.get(outcome)).increment((double) events));
    }

    void retried() {
        retries.increment();
    }
}
