package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import org.junit.jupiter.api.Test;

class InferIT {
    private static final String REJECTION = "INSERT INTO analytics_rejections (rejection_key, event, source, reason,"
            + " pointer, detail, shape, received_at) SELECT '%1' || n, '%1', '%2', '%3', '%4', 'a detail', '%5', now()"
            + " FROM generate_series(1, %6) AS n";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    private void rejected(String event, String source, String reason, String pointer, String shape, int count) {
        new Sql(database)
                .execute(REJECTION
                        .replace("%1", event)
                        .replace("%2", source)
                        .replace("%3", reason)
                        .replace("%4", pointer)
                        .replace("%5", shape)
                        .replace("%6", String.valueOf(count)));
    }

    private CapturedCommand infer() {
        return CapturedCommand.run("catalog", "infer", "--since", "1h", "--database", ServerFixture.url(database));
    }

    @Test
    void unknownEventsBecomeYamlThatTheReaderAccepts() {
        rejected("lossy.chapters.chapter_opened", "extension", "unknown_event", "/event", "string(29)", 3);
        rejected("lossy.stt.cancelled", "backend", "unknown_event", "/event", "string(19)", 2);
        rejected("lossy.stt.request", "backend", "unknown_event", "/event", "string(17)", 1);
        rejected("page_view", "extension", "unknown_event", "/event", "string(9)", 1);
        rejected("lossy.stt.completed", "extension", "field_type", "/payload/duration_ms", "string(4)", 1);

        CapturedCommand infer = infer();

        assertThat(infer.exit()).as(infer.err()).isZero();
        assertThat(infer.out())
                .contains(
                        "# not the name of an event, 1 rejected: page_view",
                        "# 3 rejected, last at ",
                        "# lossy.stt.completed /payload/duration_ms: 1 values were of the type string of length 4 to 4")
                .doesNotContain("lossy.stt.request")
                .containsOnlyOnce("families:");
        String stt = "families:\n  stt:\n    description: x\n    owner: x\n    retention_days: 1";
        Catalog catalog =
                CatalogReader.read("proposed", "version: 1\n" + infer.out().replace("families:", stt));
        assertThat(catalog.events().keySet())
                .containsExactlyInAnyOrder("lossy.chapters.chapter_opened", "lossy.stt.cancelled");
        assertThat(catalog.families()).containsKey("chapters");
    }

    @Test
    void nothingUnknownIsSaidOnStandardError() {
        CapturedCommand infer = infer();

        assertThat(infer.exit()).isZero();
        assertThat(infer.out()).isEmpty();
        assertThat(infer.err()).contains("nothing unknown was rejected since");
    }
}
