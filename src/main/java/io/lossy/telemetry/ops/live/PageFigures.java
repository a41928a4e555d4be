package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the live aggregates for the page: a description of each, sent once, and its current value. */
public final class PageFigures {
    private static final MathContext DIGITS = new MathContext(6);

    private final Map<String, Aggregate> aggregates;
    private final Map<String, @Nullable String> units = new HashMap<>();
    private JsonObject families = new JsonObject();

    public PageFigures(Catalog catalog) {
        this.aggregates = catalog.aggregates();
        aggregates.values().forEach(aggregate -> units.put(aggregate.name(), unit(catalog, aggregate)));
    }

    private static @Nullable String unit(Catalog catalog, Aggregate aggregate) {
        if (aggregate instanceof Aggregate.Distribution distribution) {
            EventType event = catalog.event(distribution.events().event());
            Field field = event == null ? null : event.field(distribution.field());
            return field == null ? null : field.unit();
        }
        if (aggregate instanceof Aggregate.Ratio) {
            return "ratio";
        }
        return aggregate instanceof Aggregate.Rate ? "per_minute" : "count";
    }

    List<String> names() {
        return new ArrayList<>(aggregates.keySet());
    }

    /** Stores the reply of the aggregate stage for all families. */
    void take(JsonObject snapshot) {
        families = snapshot.getJsonObject("families", new JsonObject());
    }

    /** Returns the number that the page draws and compares with the threshold, or NaN if there is none. */
    double value(String name) {
        Aggregate aggregate = aggregates.get(name);
        JsonObject said = aggregate == null ? null : said(aggregate);
        Double value = aggregate == null || said == null ? null : said.getDouble(statistic(aggregate));
        return value == null ? Double.NaN : value;
    }

    @Nullable
    String status(String name) {
        Aggregate aggregate = aggregates.get(name);
        JsonObject said = aggregate == null ? null : said(aggregate);
        return said == null ? null : said.getString("status");
    }

    private @Nullable JsonObject said(Aggregate aggregate) {
        JsonObject family = families.getJsonObject(aggregate.family());
        return family == null ? null : family.getJsonObject("aggregates").getJsonObject(aggregate.shortName());
    }

    private static String statistic(Aggregate aggregate) {
        Threshold threshold = aggregate.threshold();
        if (aggregate instanceof Aggregate.Distribution) {
            return threshold == null ? "p95" : threshold.statistic();
        }
        return aggregate instanceof Aggregate.Rate ? "per_minute" : "value";
    }

    /** Describes every figure: name, statistic, unit and threshold. */
    JsonArray described() {
        JsonArray described = new JsonArray();
        aggregates.values().forEach(aggregate -> {
            JsonObject figure = new JsonObject()
                    .put("name", aggregate.name())
                    .put("family", aggregate.family())
                    .put("description", aggregate.description())
                    .put("distribution", aggregate instanceof Aggregate.Distribution)
                    .put("statistic", statistic(aggregate))
                    .put("unit", units.get(aggregate.name()));
            Threshold threshold = aggregate.threshold();
            if (threshold != null) {
                figure.put("warn", threshold.warn())
                        .put("alert", threshold.alert())
                        .put("below", threshold.below())
                        .put("min_count", threshold.minCount());
            }
            described.add(figure);
        });
        return described;
    }

    /**
     * Returns the current values of every figure: {@code value}, {@code status}, {@code count}, and p50 and p95 of
     * distributions.
     */
    JsonObject shown() {
        JsonObject shown = new JsonObject();
        aggregates.values().forEach(aggregate -> {
            JsonObject said = said(aggregate);
            if (said != null) {
                shown.put(
                        aggregate.name(),
                        new JsonObject()
                                .put("value", number(value(aggregate.name())))
                                .put("status", said.getString("status"))
                                .put("count", said.getLong("count", said.getLong("denominator")))
                                .put("p50", said.getValue("p50"))
                                .put("p95", said.getValue("p95")));
            }
        });
        return shown;
    }

    /** Returns the number for JSON: null if it is not finite, whole numbers without a point, others with six digits. */
    static @Nullable Number number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return (long) value;
        }
        return new BigDecimal(value).round(DIGITS).doubleValue();
    }
}
