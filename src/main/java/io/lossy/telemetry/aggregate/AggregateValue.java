package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Computes one aggregate of the catalog from its lanes. */
sealed interface AggregateValue {
    MathContext NINE_DIGITS = new MathContext(9);

    Aggregate aggregate();

    /** Returns the published figure without its status. */
    JsonObject read(SlidingWindow window, long now);

    /** Returns the number that thresholds compare, or NaN if there is none. */
    double statistic(String name, SlidingWindow window, long now);

    /** Returns the number of observations behind the figure. */
    long observations();

    /** Returns the published figure. If the catalog gives it a threshold, the status and the bounds are included. */
    default JsonObject publish(SlidingWindow window, long now) {
        JsonObject json = read(window, now);
        Threshold threshold = aggregate().threshold();
        if (threshold != null) {
            double value = statistic(threshold.statistic(), window, now);
            json.put(
                    "status",
                    ThresholdStatus.of(threshold, value, observations()).word());
            json.put("warn", number(threshold.warn())).put("alert", number(threshold.alert()));
        }
        return json;
    }

    /**
     * Returns the number in the form of the JSON message: null if it is not finite, whole numbers without a decimal
     * point, others rounded to nine significant digits (so that 0.1 + 0.2 is 0.3).
     */
    static @Nullable Number number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return (long) value;
        }
        return new BigDecimal(value).round(NINE_DIGITS).doubleValue();
    }

    /**
     * {@code count mean p50 p95 p99 max}, and a {@code series} with one point per bucket: [epoch second, count, mean,
     * p95].
     */
    record DistributionValue(Aggregate.Distribution aggregate, DistributionMetric lane) implements AggregateValue {
        @Override
        public JsonObject read(SlidingWindow window, long now) {
            return new JsonObject()
                    .put("count", lane.count())
                    .put("mean", number(lane.mean()))
                    .put("p50", number(lane.quantile(50)))
                    .put("p95", number(lane.quantile(95)))
                    .put("p99", number(lane.quantile(99)))
                    .put("max", number(lane.max()))
                    .put("series", series(window));
        }

        /** Oldest first; buckets without a value are left out. */
        private JsonArray series(SlidingWindow window) {
            JsonArray series = new JsonArray();
            for (int age = window.buckets() - 1; age >= 0; age--) {
                DistributionMetric.Point point = lane.point(window.slotOfAge(age));
                if (point != null) {
                    series.add(new JsonArray()
                            .add(window.startOfAge(age))
                            .add(point.count())
                            .add(point.mean())
                            .add(point.p95()));
                }
            }
            return series;
        }

        @Override
        public double statistic(String name, SlidingWindow window, long now) {
            return switch (name) {
                case "mean" -> lane.mean();
                case "p50" -> lane.quantile(50);
                case "p95" -> lane.quantile(95);
                case "p99" -> lane.quantile(99);
                case "max" -> lane.max();
                default -> throw new IllegalArgumentException("a distribution has no " + name);
            };
        }

        @Override
        public long observations() {
            return lane.count();
        }
    }

    /** {@code value}: {@code numerator / denominator}, null while the denominator is 0. */
    record RatioValue(Aggregate.Ratio aggregate, CountMetric numerator, CountMetric denominator)
            implements AggregateValue {
        @Override
        public JsonObject read(SlidingWindow window, long now) {
            return new JsonObject()
                    .put("value", number(value()))
                    .put("numerator", numerator.total())
                    .put("denominator", denominator.total());
        }

        private double value() {
            long whole = denominator.total();
            return whole == 0 ? Double.NaN : (double) numerator.total() / whole;
        }

        @Override
        public double statistic(String name, SlidingWindow window, long now) {
            return value();
        }

        @Override
        public long observations() {
            return denominator.total();
        }
    }

    /**
     * {@code per_minute} over the whole window, even if the server has run for a shorter time. The windows are refilled
     * at start, so an empty beginning means that nothing happened.
     */
    record RateValue(Aggregate.Rate aggregate, CountMetric lane) implements AggregateValue {
        private static final double MINUTE = 60_000;

        @Override
        public JsonObject read(SlidingWindow window, long now) {
            return new JsonObject()
                    .put("per_minute", number(perMinute(window, now)))
                    .put("count", lane.total());
        }

        private double perMinute(SlidingWindow window, long now) {
            return lane.total() * MINUTE / window.coveredMillis(now);
        }

        @Override
        public double statistic(String name, SlidingWindow window, long now) {
            return perMinute(window, now);
        }

        @Override
        public long observations() {
            return lane.total();
        }
    }

    /** {@code total}: the sum of a field. */
    record SumValue(Aggregate.Total aggregate, SumMetric lane) implements AggregateValue {
        @Override
        public JsonObject read(SlidingWindow window, long now) {
            return new JsonObject().put("value", number(lane.sum()));
        }

        @Override
        public double statistic(String name, SlidingWindow window, long now) {
            return lane.sum();
        }

        @Override
        public long observations() {
            return lane.count();
        }
    }

    /** {@code total} without a field: the number of events. */
    record CountValue(Aggregate.Total aggregate, CountMetric lane) implements AggregateValue {
        @Override
        public JsonObject read(SlidingWindow window, long now) {
            return new JsonObject().put("value", lane.total());
        }

        @Override
        public double statistic(String name, SlidingWindow window, long now) {
            return lane.total();
        }

        @Override
        public long observations() {
            return lane.total();
        }
    }
}
