package io.lossy.telemetry.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs every statement of {@code queries.md}, as the role of its recipe. */
class QueriesPageIT {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String ROLE = "it_reader";

    private static Sql owner;
    private static Sql reader;
    private static List<String> blocks;

    @BeforeAll
    static void followThePage() throws IOException {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        owner = new Sql(database);
        new CatalogViews(database, UUID.randomUUID())
                .update(CatalogReader.read("events.yml", CatalogText.shipped()), "a");
        String page = Files.readString(Path.of("src/site/markdown/queries.md"));
        blocks = SQL.matcher(page)
                .results()
                .map(block -> block.group(1)
                        .replace("DATABASE telemetry", "DATABASE " + database.database())
                        .replace("lossy_reader", ROLE))
                .toList();
        owner.execute("DROP ROLE IF EXISTS " + ROLE);
        for (String statement : (blocks.get(0) + blocks.get(1)).split(";\n")) {
            owner.execute(statement);
        }
        owner.execute("ALTER DATABASE " + database.database() + " SET TimeZone = 'UTC'");
        reader = new Sql(
                new DatabaseAddress(database.host(), database.port(), database.database(), ROLE, "change-me-3"));
        store(new EventRows(database));
    }

    private static void store(EventRows rows) {
        Instant now = Instant.now();
        String step = "lossy.product.activation_step";
        for (String install : List.of("a", "b", "c")) {
            rows.add(install, null, step, "{\"step\": \"installed\", \"step_index\": 1}", now.minusSeconds(600));
        }
        rows.add("a", null, step, "{\"step\": \"panel_opened\", \"step_index\": 2}", now.minusSeconds(500));
        rows.add("b", null, step, "{\"step\": \"panel_opened\", \"step_index\": 2}", now.minus(Duration.ofDays(40)));
        for (int ms = 100; ms <= 300; ms += 100) {
            rows.add(
                    "a",
                    "s1",
                    "lossy.stt.completed",
                    "{\"mode\": \"cloud\", \"duration_ms\": " + ms + "}",
                    now.minusSeconds(ms));
        }
    }

    @Test
    void theExamplesAnswer() {
        assertThat(blocks).as("two recipes and four examples").hasSize(6);
        assertThat(answer(2)).containsExactly("[installed, 3]", "[panel_opened, 1]");
        assertThat(answer(3)).containsExactly("[cloud, 3, 290]");
        assertThat(answer(4)).containsExactly("[1.0.0, 1, 200]");
        // b was first seen 40 days ago and again now, so in no week after its first one
        LocalDate week =
                LocalDate.now(ZoneOffset.UTC).minusDays(40).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        assertThat(answer(5)).isEmpty();
        assertThat(reader.column("SELECT min(cohort) FROM weekly_retention")).containsExactly(week.toString());
    }

    private static List<String> answer(int block) {
        return reader.rows(blocks.get(block)).stream()
                .map(row -> String.valueOf(row.values()))
                .toList();
    }

    @Test
    void theRoleReadsEveryViewAlsoThoseOfLaterCatalogs() {
        DatabaseAddress database = owner.database();
        new CatalogViews(database, UUID.randomUUID())
                .update(
                        CatalogReader.read(
                                "events.yml",
                                CatalogText.shipped()
                                        .replace("lossy.library.fetch_completed:", "lossy.library.fetched:")
                                        .replace("lossy.library.fetch_completed", "lossy.library.fetched")),
                        "b");

        List<String> views = owner.column(
                "SELECT relname FROM pg_class" + " WHERE relnamespace = 'lossy_views'::regnamespace AND relkind = 'v'");

        assertThat(views)
                .contains("event_library_fetched")
                .allSatisfy(view -> assertThat(reader.count("SELECT count(*) FROM lossy_views." + view))
                        .isNotNegative());
    }

    @Test
    void theRoleReadsNoTableAndWritesNothing() {
        List<String> tables = owner.column("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                + " AND relkind IN ('r', 'p', 'v') AND relname NOT IN"
                + " ('install_days', 'activation_steps', 'weekly_retention')");

        assertThat(tables)
                .contains("hash_keys", "opt_outs", "subject_requests", "analytics_events", "analytics_events_default")
                .allSatisfy(table -> assertThatThrownBy(() -> reader.count("SELECT count(*) FROM " + table))
                        .hasRootCauseMessage("ERROR: permission denied for " + kind(table) + " " + table));
        for (String write : List.of(
                "INSERT INTO analytics_rejections (rejection_key) VALUES ('x')",
                "DELETE FROM lossy_views.event_stt_completed",
                "UPDATE lossy_views.event_stt_completed SET release = 'x'",
                "CREATE TABLE public.mine ()",
                "CREATE TABLE lossy_views.mine ()",
                "CREATE TEMPORARY TABLE mine ()")) {
            assertThatThrownBy(() -> reader.execute("BEGIN READ WRITE; " + write))
                    .as(write)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> reader.execute("CREATE TABLE public.mine ()"))
                .rootCause()
                .hasMessageContaining("read-only transaction");
    }

    private static String kind(String table) {
        return owner.column("SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END FROM pg_class WHERE oid = '"
                        + table + "'::regclass")
                .get(0);
    }
}
