package io.lossy.telemetry.postgres;

import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.ops.health.NotReadyException;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the restarts of {@link PostgresWatch} in metrics and readiness. All values stay at zero with an external
 * database.
 */
public final class PostgresRestarts {
    private final CounterHandle ended;
    private final CounterHandle ok;
    private final CounterHandle failed;
    private volatile @Nullable String trouble;

    public PostgresRestarts(PipelineMetrics metrics) {
        metrics.gauge(
                "lossy.embedded.postgres.down",
                "1 while the embedded PostgreSQL is down because it ended by itself",
                () -> trouble == null ? 0 : 1);
        this.ended =
                metrics.counter("lossy.embedded.postgres.ended", "Times that the embedded PostgreSQL ended by itself");
        this.ok = starts(metrics, "ok");
        this.failed = starts(metrics, "failed");
    }

    private static CounterHandle starts(PipelineMetrics metrics, String outcome) {
        return metrics.counter(
                "lossy.embedded.postgres.starts",
                "Starts of the embedded PostgreSQL after it ended by itself",
                "outcome",
                outcome);
    }

    void ended() {
        ended.increment();
        trouble = "the embedded PostgreSQL ended by itself and is being restarted";
    }

    void failed(String cause, long retryAfterMillis) {
        failed.increment();
        trouble = "the embedded PostgreSQL ended by itself and could not be restarted (" + cause + "); next attempt in "
                + retryAfterMillis + " ms";
    }

    void startedAgain() {
        ok.increment();
        trouble = null;
    }

    /** Returns a probe that fails with the reason while the server is down, and queries the database otherwise. */
    public Supplier<Future<Void>> before(Supplier<Future<Void>> probe) {
        return () -> {
            String why = trouble;
            return why == null ? probe.get() : Future.failedFuture(new NotReadyException(why));
        };
    }
}
