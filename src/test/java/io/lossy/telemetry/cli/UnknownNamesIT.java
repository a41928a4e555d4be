package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are asked for a family or an event that does not exist say so and name the nearest. */
class UnknownNamesIT {
    private static final DatabaseAddress DATABASE = PostgresFixture.migratedDatabase();
    private static final String URL = ServerFixture.url(DATABASE);

    /** Of a catalog that the command does not have. */
    @BeforeAll
    static void storeAnEventOfAnotherCatalog() {
        new Sql(DATABASE)
                .execute("INSERT INTO analytics_events (event_id, event, family, source, occurred_at, received_at,"
                        + " schema_version, sample_rate, payload) VALUES (gen_random_uuid(), 'lossy.theirs.done', 'theirs',"
                        + " 'extension', now() - interval '3 hours', now() - interval '3 hours', '1-0-0', 1, '{}')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "dump --family voice_mod~there is no family 'voice_mod'; did you mean 'voice_mode'?",
                "dump --family nope~there is no family 'nope'; use one of: ",
                "dump --follow --family nope~there is no family 'nope'; use one of: ",
                "dump --event lossy.cache.notes_hitt~did you mean 'lossy.cache.notes_hit'?",
                "dump --event lossy.cahce.*~did you mean 'lossy.cache.*'?",
                "retention --event lossy.cahce.*~did you mean 'lossy.cache.*'?",
                "rejected replay --event lossy.cahce.* --dry-run~did you mean 'lossy.cache.*'?",
                "funnel lossy.stt.complete lossy.stt.completed~did you mean 'lossy.stt.completed'?"
            })
    void areWrongUsage(String line, String said) {
        CapturedCommand shell = CapturedCommand.run((line + " --database " + URL).split(" "));

        assertThat(shell.exit()).as(shell.err()).isEqualTo(2);
        assertThat(shell.err()).startsWith("error: ").contains(said).doesNotContain("another database");
    }

    @Test
    void whatOnlyTheDatabaseKnowsIsNoMistake() {
        assertThat(CapturedCommand.run("dump", "--family", "theirs", "--database", URL))
                .satisfies(shell -> {
                    assertThat(shell.exit()).as(shell.err()).isZero();
                    assertThat(shell.err()).startsWith("no events since ");
                });
        assertThat(CapturedCommand.run("dump", "--event", "lossy.theirs.*", "--database", URL)
                        .exit())
                .isZero();
        assertThat(CapturedCommand.run("retention", "--event", "lossy.theirs.*", "--database", URL)
                        .exit())
                .isZero();
    }
}
