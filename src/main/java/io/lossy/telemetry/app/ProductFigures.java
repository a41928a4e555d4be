package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.ops.product.ProductWindow;
import io.lossy.telemetry.query.Cohorts;
import io.lossy.telemetry.query.Funnel;
import io.lossy.telemetry.query.Funnel.FunnelLevel;
import io.lossy.telemetry.query.FunnelStep;
import io.lossy.telemetry.query.FunnelSteps;
import io.lossy.telemetry.query.FunnelWalk;
import io.lossy.telemetry.query.Period;
import io.lossy.telemetry.query.ProductQueries;
import io.lossy.telemetry.query.ProductQueries.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Reads the figures of the page Product and writes them as JSON. Blocking. */
record ProductFigures(ProductQueries queries, Clock clock) {
    /** Longest time of one query, in seconds: longer ones would compete with ingest for the database. */
    static final int PATIENCE_SECONDS = 10;

    private static final String EVENT = "lossy.product.activation_step";
    private static final Duration WITHIN = Duration.ofDays(7);

    JsonObject read(Catalog catalog, ProductWindow window) {
        Instant now = clock.instant();
        return new JsonObject()
                .put("as_of", now.toEpochMilli())
                .put("days", window.days())
                .put("funnel", catalog.events().containsKey(EVENT) ? funnel(catalog, window, now) : null)
                .put("retention", retention(window, now));
    }

    private JsonObject funnel(Catalog catalog, ProductWindow window, Instant now) {
        List<FunnelStep> steps = FunnelSteps.read(List.of(EVENT + "[step]"), catalog);
        FunnelWalk walk = new FunnelWalk(steps, now, WITHIN, now);
        queries.walk(steps, Person.INSTALL, now.minus(Duration.ofDays(window.days())), now, walk);
        Funnel funnel = walk.end();
        JsonArray levels = new JsonArray();
        for (int i = 0; i < funnel.levels().size(); i++) {
            FunnelLevel level = funnel.levels().get(i);
            levels.add(new JsonObject()
                    .put("step", level.step().label())
                    .put("installs", level.reached())
                    .put("of_first", number(funnel.ofFirst(i)))
                    .put("of_previous", number(funnel.ofPrevious(i)))
                    .put("median_ms", millis(level.median())));
        }
        return new JsonObject()
                .put("event", EVENT)
                .put("within_days", WITHIN.toDays())
                .put("open", funnel.open())
                .put("steps", levels);
    }

    private JsonObject retention(ProductWindow window, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Period period = period(window);
        LocalDate since = period.start(today.minusDays(window.days()));
        int over = Math.max(
                0, period.between(since, period.start(today)) - 1); // no cohort has a later period that is over
        Cohorts cohorts = new Cohorts(period, today, over);
        queries.cohorts(period, since, "*", cohorts);
        JsonArray rows = new JsonArray();
        cohorts.rows()
                .forEach(cohort -> rows.add(new JsonObject()
                        .put("start", cohort.start().toString())
                        .put("installs", cohort.size())
                        .put("returned", new JsonArray(cohort.returned()))));
        return new JsonObject().put("period", period.word()).put("cohorts", rows);
    }

    /** Returns a period of which the window has about 4 to 13. */
    private static Period period(ProductWindow window) {
        return switch (window) {
            case WEEK -> Period.DAY;
            case MONTH, QUARTER -> Period.WEEK;
            case HALF_YEAR -> Period.MONTH;
        };
    }

    /** Returns three significant digits, the precision of {@link FunnelWalk}. */
    private static @Nullable Long millis(@Nullable Duration median) {
        return median == null
                ? null
                : BigDecimal.valueOf(median.toMillis())
                        .round(new MathContext(3))
                        .longValue();
    }

    private static @Nullable Double number(OptionalDouble share) {
        return share.isEmpty() ? null : share.getAsDouble();
    }

    /** Returns what to tell a person who opened the page. */
    static String explain(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof RejectedExecutionException) {
            return "another query of this page is still running; the page asks again";
        }
        if (failure instanceof StoreException store && "57014".equals(store.sqlState())) {
            return "the query took longer than " + PATIENCE_SECONDS + " s and was ended; choose a shorter time,"
                    + " or use the commands funnel and retention, which have no limit";
        }
        return "the database does not answer";
    }
}
