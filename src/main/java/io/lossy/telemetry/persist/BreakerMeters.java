package io.lossy.telemetry.persist;

import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import io.lossy.telemetry.pressure.Level;
import io.vertx.circuitbreaker.CircuitBreakerState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the state of a breaker as one gauge a state, of which exactly one is 1, and counts its changes. */
final class BreakerMeters implements Consumer<CircuitBreakerState> {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerMeters.class);

    private final Map<CircuitBreakerState, Tally> transitions = new EnumMap<>(CircuitBreakerState.class);
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    BreakerMeters(PipelineMetrics metrics) {
        for (CircuitBreakerState each : CircuitBreakerState.values()) {
            String word = each.name().toLowerCase(Locale.ROOT);
            metrics.gauge(
                    "lossy.circuit.breaker.state",
                    "1 for the state the breaker is in, 0 for the others",
                    () -> state == each ? 1 : 0,
                    "breaker",
                    BreakingEventStore.NAME,
                    "state",
                    word);
            transitions.put(
                    each,
                    metrics.counter(
                            "lossy.circuit.breaker.transitions",
                            "Changes of the breaker's state",
                            "breaker",
                            BreakingEventStore.NAME,
                            "to",
                            word));
        }
    }

    /**
     * As a share of what can be borne: all of it while the breaker is open. Half open it asks for no more than the
     * watchers, or there might be nobody to try whether the database is back.
     */
    double pressure() {
        return switch (state) {
            case OPEN -> 1;
            case HALF_OPEN -> Level.WATCHERS.from();
            case CLOSED -> 0;
        };
    }

    @Override
    public void accept(CircuitBreakerState to) {
        CircuitBreakerState from = state;
        state = to;
        Tally counter = transitions.get(to);
        if (from != to && counter != null) {
            counter.increment();
            LOG.atWarn()
                    .addKeyValue("from", from)
                    .addKeyValue("to", to)
                    .log(to == CircuitBreakerState.OPEN ? "the database does not answer" : "database breaker moved on");
        }
    }
}
