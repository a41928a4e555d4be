package io.lossy.telemetry.persist;

import io.lossy.telemetry.metrics.CounterMap;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.vertx.circuitbreaker.CircuitBreakerState;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the state of a circuit breaker as one gauge per state, of which exactly one is 1, and counts the state
 * changes.
 */
final class BreakerMeters implements BiConsumer<CircuitBreakerState, String> {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerMeters.class);

    private final CounterMap<CircuitBreakerState> transitions;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    BreakerMeters(PipelineMetrics metrics) {
        List<CircuitBreakerState> states = List.of(CircuitBreakerState.values());
        for (CircuitBreakerState each : states) {
            metrics.gauge(
                    "lossy.circuit.breaker.state",
                    "1 for the current state of the circuit breaker, 0 for the other states",
                    () -> state == each ? 1 : 0,
                    "breaker",
                    CircuitBreakerEventStore.NAME,
                    "state",
                    word(each));
        }
        transitions = metrics.counters(
                "lossy.circuit.breaker.transitions",
                "Changes of the circuit breaker's state",
                "to",
                states,
                BreakerMeters::word,
                "breaker",
                CircuitBreakerEventStore.NAME);
    }

    private static String word(CircuitBreakerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the load that the breaker signals: 1 (shed everything) while it is open. Half open it sheds only
     * watchers; otherwise there might be no call left that tests whether the database is back.
     */
    double pressure() {
        return switch (state) {
            case OPEN -> 1;
            case HALF_OPEN -> LoadLevel.WATCHERS.from();
            case CLOSED -> 0;
        };
    }

    @Override
    public void accept(CircuitBreakerState to, String cause) {
        CircuitBreakerState from = state;
        state = to;
        if (from != to) {
            transitions.increment(to);
            LOG.atWarn()
                    .addKeyValue("from", from)
                    .addKeyValue("to", to)
                    .addKeyValue("cause", to == CircuitBreakerState.CLOSED ? "" : cause)
                    .log(
                            to == CircuitBreakerState.OPEN
                                    ? "circuit breaker opened: the database does not" + " answer"
                                    : "circuit breaker changed its state");
        }
    }
}
