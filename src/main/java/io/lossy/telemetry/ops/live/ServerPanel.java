package io.lossy.telemetry.ops.live;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Reads from the meters the state of the server itself and the balance of its books. */
final class ServerPanel {
    private ServerPanel() {}

    /** Returns bytes, seconds and counts; null where there is no meter. */
    static JsonObject of(MetricReadings readings, Quantile lag, long uptimeMillis) {
        Runtime runtime = Runtime.getRuntime();
        return new JsonObject()
                .put("uptime_ms", uptimeMillis)
                .put("heap", runtime.totalMemory() - runtime.freeMemory())
                .put("heap_max", runtime.maxMemory())
                .put("loop_lag", PageFigures.number(readings.longest("lossy.pipeline.event.loop.lag")))
                .put("queue", PageFigures.number(readings.sum("lossy.pipeline.queue.depth.events")))
                .put("queue_capacity", PageFigures.number(readings.sum("lossy.pipeline.queue.capacity.events")))
                .put("oldest", PageFigures.number(readings.max("lossy.pipeline.queue.oldest.age.seconds")))
                .put("lag_p95", PageFigures.number(lag.of(readings.buckets("lossy.pipeline.persist.lag"))))
                .put("pool", PageFigures.number(readings.sum("vertx.pool.in.use", "pool_type", "sql")))
                .put("pool_waiting", PageFigures.number(readings.sum("vertx.pool.queue.pending", "pool_type", "sql")))
                .put("inserts", PageFigures.number(readings.sum("lossy.persist.inserts.in.flight")))
                .put("inserts_limit", PageFigures.number(readings.sum("lossy.persist.inserts.limit")))
                .put("inserts_waiting", PageFigures.number(readings.sum("lossy.persist.inserts.waiting")))
                .put("log_lag", PageFigures.number(readings.max("lossy.log.lag.seconds")))
                .put("pressure", PageFigures.number(readings.sum("lossy.pipeline.pressure.level")))
                .put("breaker", breaker(readings));
    }

    private static String breaker(MetricReadings readings) {
        for (Map.Entry<String, Double> state :
                readings.by("lossy.circuit.breaker.state", "state").entrySet()) {
            if (state.getValue() == 1) {
                return state.getKey();
            }
        }
        return "closed";
    }

    /** Returns the events received since the start, and each once by its result; see {@code PipelineMetrics}. */
    static JsonObject balance(MetricReadings readings) {
        return new JsonObject()
                .put("received", count(readings, "lossy.ingest.events.received"))
                .put("accepted", count(readings, "lossy.log.events.accepted"))
                .put("persisted", count(readings, "lossy.pipeline.events.persisted"))
                .put("duplicate", count(readings, "lossy.ingest.events.duplicate"))
                .put("rejected", count(readings, "lossy.ingest.events.rejected"))
                .put("filtered", count(readings, "lossy.ingest.events.filtered"))
                .put("nacked", count(readings, "lossy.ingest.events.nacked"))
                .put("in_flight", count(readings, "lossy.pipeline.events.in.flight"))
                .put("unaccounted", count(readings, "lossy.pipeline.events.unaccounted"));
    }

    private static double count(MetricReadings readings, String name) {
        double sum = readings.sum(name);
        return Double.isNaN(sum) ? 0 : sum;
    }
}
