package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An option that can't be read is wrong usage: exit 2, one sentence, the way to the help. */
class WrongUsageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "emit lossy.cache.notes_hit --url garbage",
                "emit lossy.cache.notes_hit --url http://",
                "emit lossy.cache.notes_hit --url ftp://h",
                "emit lossy.cache.notes_hit --url http://127.0.0.1:99999",
                "emit lossy.cache.notes_hit --url http://h/%zz",
                "emit lossy.cache.notes_hit --source nobody",
                "emit lossy.cache.notes_hit --key a\u00e9",
                "emit lossy.cache.notes_hit --token a\nb",
                "tail --url garbage",
                "tail --limit 1e3",
                "tail --limit 99999999999999999999",
                "load --url garbage",
                "load --rate 1e999",
                "load --rate NaN",
                "load --rate 1e2147483647",
                "load --rate fast",
                "load --duration 99999999999999h",
                "load --drain soon",
                "load --connections 2147483647",
                "load --connections 99999999999",
                "load --batch 2147483647",
                "load --seed x",
                "dump --database garbage",
                "dump --database mysql://u:s3cret@h/db",
                "dump --since 99999999999999h",
                "dump --until +999999999-12-31T23:59:59Z",
                "dump --limit 99999999999",
                "dump --format xml",
                "rejected --database garbage",
                "rejected replay --reason field_rang",
                "funnel --within forever",
                "funnel --by person",
                "retention --periods 99999999999",
                "retention --database garbage",
                "export --install ",
                "erase --session \u0020",
                "optout --install ",
                "keys new write --id a --source nobody",
                "keys new write --id a --source backend --origin garbage",
                "keys new read --scope all",
                "keys new read --scope ops --days 1e9",
                "serve --port 1e9",
                "serve --database garbage",
                "serve --demo --demo-rate 1e999",
                "serve --demo --demo-rate NaN",
                "serve --demo --demo-trouble=99999999999999h"
            })
    void isOneSentenceAndExitTwo(String line) {
        CapturedCommand shell = CapturedCommand.run(line.split(" ", -1));

        assertThat(shell.exit()).as(shell.err()).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("error: ").contains("try: lossy-telemetry");
        assertThat(shell.err()).doesNotContain("Exception", "s3cret", "\tat ");
        assertThat(shell.err().lines().filter(text -> !text.isBlank())).hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"field_rang", "felid_range"})
    void aMisspeltReasonIsRejectedWithTheNearest(String reason) {
        assertThat(CapturedCommand.run("rejected", "replay", "--reason", reason).err())
                .startsWith("error: there is no reason '" + reason + "'; did you mean 'field_range'?");
    }
}
