package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.ops.product.ProductWindow;
import io.lossy.telemetry.query.ProductQueries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The figures of the page Product, on known rows. */
class ProductFiguresIT {
    private static final List<String> STEPS =
            List.of("installed", "panel_opened", "microphone_granted", "first_voice_note", "first_note_posted");
    /** A Monday. */
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private static final Catalog SHIPPED = CatalogReader.read("events.yml", CatalogText.shipped());

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final EventRows rows = new EventRows(database);

    private JsonObject read(Catalog catalog, ProductWindow window) {
        return new ProductFigures(new ProductQueries(database, 60), Clock.fixed(NOW, ZoneOffset.UTC))
                .read(catalog, window);
    }

    private void step(String install, int step, Instant at) {
        String payload = "{\"step\": \"" + STEPS.get(step) + "\", \"step_index\": " + (step + 1) + "}";
        rows.add(install, null, "lossy.product.activation_step", payload, at);
    }

    @Test
    void theFunnelHasTheInstallsThatBeganInTheWindow() {
        for (String install : List.of("a", "b", "c", "d")) {
            step(install, 0, NOW.minus(Duration.ofDays(20)));
        }
        for (String install : List.of("a", "b")) {
            step(install, 1, NOW.minus(Duration.ofDays(20)).plusSeconds(90));
        }
        step("new", 0, NOW.minusSeconds(60));
        step("old", 0, NOW.minus(Duration.ofDays(31)));

        JsonObject month = read(SHIPPED, ProductWindow.MONTH);
        JsonObject funnel = month.getJsonObject("funnel");

        assertThat(month.getLong("as_of")).isEqualTo(NOW.toEpochMilli());
        assertThat(funnel.getInteger("open")).isEqualTo(1);
        assertThat(funnel.getInteger("within_days")).isEqualTo(7);
        assertThat(funnel.getJsonArray("steps").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("step", "installed")
                        .put("installs", 5L)
                        .put("of_first", 1.0)
                        .putNull("of_previous")
                        .putNull("median_ms"));
        assertThat(funnel.getJsonArray("steps").getJsonObject(1))
                .isEqualTo(new JsonObject()
                        .put("step", "panel_opened")
                        .put("installs", 2L)
                        .put("of_first", 0.4)
                        .put("of_previous", 0.4)
                        .put("median_ms", 90_000L));
        assertThat(funnel.getJsonArray("steps")).hasSize(5);
        assertThat(read(SHIPPED, ProductWindow.WEEK)
                        .getJsonObject("funnel")
                        .getJsonArray("steps")
                        .getJsonObject(0)
                        .getLong("installs"))
                .isEqualTo(1);
    }

    @Test
    void retentionHasPeriodsThatFitTheWindowAndNoneThatIsNotOver() {
        rows.add("a", null, "lossy.cache.notes_hit", "{}", Instant.parse("2026-11-16T08:00:00Z"));
        rows.add("a", null, "lossy.cache.notes_hit", "{}", Instant.parse("2026-11-24T08:00:00Z"));
        rows.add("b", null, "lossy.cache.notes_hit", "{}", Instant.parse("2026-11-18T08:00:00Z"));
        rows.add("b", null, "lossy.cache.notes_hit", "{}", Instant.parse("2026-11-30T08:00:00Z"));
        rows.add("c", null, "lossy.cache.notes_hit", "{}", Instant.parse("2026-11-29T08:00:00Z"));

        JsonObject weeks = read(SHIPPED, ProductWindow.MONTH).getJsonObject("retention");
        JsonObject days = read(SHIPPED, ProductWindow.WEEK).getJsonObject("retention");

        assertThat(weeks.getString("period")).isEqualTo("week");
        assertThat(weeks.getJsonArray("cohorts"))
                .containsExactly(
                        cohort("2026-11-16", 2, 2L, 1L, null, null, null),
                        cohort("2026-11-23", 1, 1L, null, null, null, null));
        assertThat(days.getString("period")).isEqualTo("day");
        assertThat(days.getJsonArray("cohorts"))
                .containsExactly(cohort("2026-11-29", 1, 1L, null, null, null, null, null, null));
        assertThat(read(SHIPPED, ProductWindow.HALF_YEAR)
                        .getJsonObject("retention")
                        .getString("period"))
                .isEqualTo("month");
    }

    private static JsonObject cohort(String start, long installs, Long... returned) {
        return new JsonObject()
                .put("start", start)
                .put("installs", installs)
                .put("returned", new JsonArray(Arrays.asList((Object[]) returned)));
    }

    @Test
    void aCatalogWithoutTheEventHasNoFunnel() {
        Catalog other = CatalogReader.read("events.yml", CatalogText.SOUND);

        assertThat(read(other, ProductWindow.MONTH).getValue("funnel")).isNull();
    }

    @Test
    void aQueryThatTakesTooLongEndsAndSaysSo() throws Exception {
        Throwable failure;
        try (Connection holder = database.connect();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE analytics_events IN ACCESS EXCLUSIVE MODE");
            ProductFigures hurried = new ProductFigures(new ProductQueries(database, 1), Clock.systemUTC());
            failure = catchThrowable(() -> hurried.read(SHIPPED, ProductWindow.MONTH));
        }

        assertThat(ProductFigures.explain(new CompletionException(failure)))
                .startsWith("the query took longer than 10 s and was ended");
        assertThat(ProductFigures.explain(new RejectedExecutionException("full")))
                .startsWith("another query of this page is still running");
        assertThat(ProductFigures.explain(new IllegalStateException("secret")))
                .isEqualTo("the database does not answer");
    }
}
