package io.lossy.telemetry.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.AtOnce;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The views in a real PostgreSQL. */
class CatalogViewsIT {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String EXACT = "SELECT relname, relnatts, xmin FROM pg_class"
            + " WHERE relnamespace = to_regnamespace('lossy_views') ORDER BY relname";
    private static final String VIEWS =
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('lossy_views') ORDER BY relname";
    private static final String STT = "lossy.stt.completed";
    /** Adds an event to the sound catalog. */
    private static final String OPENED = "events:\n  lossy.stt.opened: { family: stt, sources: [extension],"
            + " version: 1-0-0, description: Opened., purpose: Whether. }\n";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final EventRows rows = new EventRows(database);

    @BeforeEach
    void make() {
        update(CatalogText.SOUND);
    }

    private void update(String catalog) {
        update(catalog, "a");
    }

    private void update(String catalog, String hash) {
        new CatalogViews(database, UUID.randomUUID()).update(read(catalog), hash);
    }

    private static Catalog read(String text) {
        return CatalogReader.read("events.yml", text);
    }

    @Test
    void columnsHaveTheTypesAndCommentsOfTheCatalog() {
        assertThat(sql
                        .rows("SELECT a.attname, format_type(a.atttypid, NULL) AS type,"
                                + " col_description(a.attrelid, a.attnum) AS comment"
                                + " FROM pg_attribute a WHERE attrelid = 'lossy_views.event_stt_completed'::regclass"
                                + " AND attnum > 10 ORDER BY attnum")
                        .stream()
                        .map(row -> String.join("|", row.values())))
                .containsExactly(
                        "mode|text|Where it ran. One of: local, cloud.",
                        "duration_ms|double precision|How long. In ms.",
                        "retries|bigint|More attempts. In count.",
                        "cached|boolean|Whether it was known.",
                        "user_id|text|Who. Stored as a hash.");
        assertThat(sql.column("SELECT obj_description('lossy_views.event_stt_completed'::regclass)"))
                .singleElement()
                .asString()
                .startsWith("lossy.stt.completed: A transcription was finished.\nPurpose: How long people wait.\n[");
    }

    @Test
    void rowsOfEarlierVersionsAreThereAndAValueOfAnotherTypeIsNull() {
        String now =
                "{\"mode\": \"local\", \"duration_ms\": 12.5, \"retries\": 2, \"cached\": true, \"user_id\": \"h\"}";
        rows.add("i", "s", STT, now, NOON);
        rows.add("i", "s", STT, "{\"duration_ms\": \"fast\", \"retries\": 1.5, \"cached\": 1, \"old\": 7}", NOON);
        rows.add("i", "s", "lossy.stt done", "{\"retries\": 1e300, \"mode\": null}", NOON); // under its alias

        List<Map<String, String>> found = sql.rows("SELECT mode, duration_ms, retries, cached, user_id,"
                + " payload ->> 'old' AS old FROM lossy_views.event_stt_completed ORDER BY event_id");

        assertThat(found.stream().map(row -> String.valueOf(row.values())))
                .containsExactly(
                        "[local, 12.5, 2, t, h, null]",
                        "[null, null, null, null, null, 7]",
                        "[null, null, null, null, null, null]");
    }

    @Test
    void aSessionIsOneRow() {
        rows.add(null, "s1", STT, "1-0-0", null, "{}", NOON.plusSeconds(90));
        rows.add("i1", "s1", "lossy.cache.notes_hit", "1-0-0", "1.1.0", "{}", NOON.plusSeconds(60));
        rows.add("i1", "s1", STT, "1-0-0", "1.0.0", "{}", NOON);
        rows.add("i2", "s2", STT, "1-0-0", null, "{}", NOON);
        rows.add("i3", null, STT, "{}", NOON);

        assertThat(sql.rows("SELECT * FROM lossy_views.sessions ORDER BY session_id").stream()
                        .map(row -> String.join(
                                "|", row.values().stream().map(String::valueOf).toList())))
                .containsExactly(
                        "s1|i1|2026-11-20 12:00:00+00|2026-11-20 12:01:30+00|90|3|lossy.stt.completed"
                                + "|lossy.stt.completed|{cache,stt}|{extension}|1.0.0|1.1.0",
                        "s2|i2|2026-11-20 12:00:00+00|2026-11-20 12:00:00+00|0|1|lossy.stt.completed"
                                + "|lossy.stt.completed|{stt}|{extension}|null|null");
    }

    @Test
    void aSecondStartWritesNothingAndServersThatStartTogetherMakeEachViewOnce() throws Exception {
        List<?> before = sql.rows(EXACT);
        update(CatalogText.SOUND);
        assertThat(sql.rows(EXACT)).isEqualTo(before);

        sql.execute("DROP SCHEMA lossy_views CASCADE");
        AtOnce.run(4, () -> update(CatalogText.SOUND));

        assertThat(sql.column(VIEWS)).containsExactly("event_stt_completed", "sessions");
    }

    @Test
    void aNewFieldKeepsGrantsAndViewsOnTopAndAnotherTypeMakesTheViewAgain() {
        sql.execute("CREATE VIEW on_top AS SELECT retries FROM lossy_views.event_stt_completed");
        update(CatalogText.with(
                "      user_id:", "      user_id: { type: id, pii: hash, description: Who. }\n      more:"));
        assertThat(columns()).contains("more");

        String retyped =
                CatalogText.with("retries: { type: integer, unit: count", "retries: { type: number, unit: count");
        update(retyped);
        assertThat(columns()).as("on_top uses it, so it stays").contains("more");

        sql.execute("DROP VIEW on_top");
        update(retyped);
        assertThat(columns()).doesNotContain("more");
        assertThat(sql.column("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attname = 'retries'"
                        + " AND attrelid = 'lossy_views.event_stt_completed'::regclass"))
                .containsExactly("double precision");
    }

    private List<String> columns() {
        return sql.column("SELECT attname FROM pg_attribute WHERE attnum > 0"
                + " AND attrelid = 'lossy_views.event_stt_completed'::regclass");
    }

    @Test
    void theViewOfARemovedEventIsDroppedByTheLastServerThatKnowsIt() {
        update(CatalogText.with("events:\n", OPENED), "b");
        assertThat(sql.column(VIEWS)).contains("event_stt_opened");
        sql.execute("CREATE VIEW lossy_views.mine AS SELECT 1 AS one");
        sql.execute("INSERT INTO nodes (incarnation, name, version, catalog) VALUES"
                + " ('00000000-0000-0000-0000-000000000001', 'other', '1', 'b')");

        update(CatalogText.SOUND, "a");
        assertThat(sql.column(VIEWS)).as("another server still has it").contains("event_stt_opened");

        sql.execute("UPDATE nodes SET catalog = 'a'");
        update(CatalogText.SOUND, "a");
        assertThat(sql.column(VIEWS)).containsExactly("event_stt_completed", "mine", "sessions");
    }

    @Test
    void retentionDropsADayUnderTheViews() {
        sql.execute("SELECT make_partitions('2026-01-01', '2026-01-01')");

        sql.execute("DROP TABLE analytics_events_20260101");

        assertThat(sql.count("SELECT count(*) FROM lossy_views.event_stt_completed"))
                .isZero();
    }

    @Test
    void theShippedCatalogHasAViewForEachEvent() {
        Catalog shipped = read(CatalogText.shipped());
        new CatalogViews(database, UUID.randomUUID()).update(shipped, "a");

        assertThat(sql.column(VIEWS)).hasSize(shipped.events().size() + 1).contains("event_product_activation_step");
    }

    @Test
    void anOwnerThatMayNotMakeASchemaStoresAllTheSame() {
        sql.execute("DROP SCHEMA lossy_views CASCADE");
        sql.execute("DROP ROLE IF EXISTS it_poor");
        sql.execute("CREATE ROLE it_poor LOGIN PASSWORD 'hunter2-hunter2'");
        sql.execute("GRANT SELECT ON nodes TO it_poor");
        DatabaseAddress poor = new DatabaseAddress(
                database.host(), database.port(), database.database(), "it_poor", "hunter2-hunter2");

        new CatalogViews(poor, UUID.randomUUID()).update(read(CatalogText.SOUND), "a");

        assertThat(sql.column(VIEWS)).isEmpty();
    }
}
