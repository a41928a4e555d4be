package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final String NOBODY = "http://127.0.0.1:9";

    @Test
    void withoutArgumentsShowsTheUsageAndExitsTwo() {
        CapturedCommand shell = CapturedCommand.run();

        assertThat(shell.exit()).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .contains("Usage: lossy-telemetry")
                .contains("dump")
                .contains("a command is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dump", "tail", "rejected", "emit", "load"})
    void eachCommandExplainsItself(String command) {
        CapturedCommand help = CapturedCommand.run(command, "--help");
        CapturedCommand version = CapturedCommand.run(command, "--version");

        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("Usage: lossy-telemetry " + command);
        assertThat(version.exit()).isZero();
        assertThat(version.out()).startsWith("lossy-telemetry ");
    }

    @Test
    void anUnknownCommandIsWrongUsageWithASuggestion() {
        CapturedCommand shell = CapturedCommand.run("dumpp");

        assertThat(shell.exit()).isEqualTo(2);
        assertThat(shell.err()).contains("error: ").contains("dump").contains("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--since=1w", "--limit=-1", "--format=xml", "--nonsense"})
    void wrongOptionsOfDumpExitTwoWithOneLineAndTheWayToTheHelp(String option) {
        CapturedCommand shell = CapturedCommand.run("dump", option);

        assertThat(shell.exit()).isEqualTo(2);
        assertThat(shell.err()).startsWith("error: ").contains("try: lossy-telemetry dump --help");
        assertThat(shell.err()).doesNotContain("Exception");
    }

    @Test
    void aFailureIsOneLineWithoutAStackTrace(@TempDir Path empty) {
        CapturedCommand shell = CapturedCommand.run("dump", "--data-dir", empty.toString());

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err().lines()).hasSize(1);
        assertThat(shell.err()).startsWith("error: no database in " + empty).contains("--data-dir");
    }

    @Test
    void followingADatabaseThatNobodyWritesToIsRefused(@TempDir Path empty) throws Exception {
        java.nio.file.Files.createDirectories(empty.resolve("postgres").resolve("data"));
        CapturedCommand shell = CapturedCommand.run("dump", "--follow", "--data-dir", empty.toString());

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err()).contains("--follow needs a running server");
    }

    @Test
    void aDatabaseUrlIsNeverRepeatedWithItsPassword() {
        CapturedCommand shell = CapturedCommand.run("dump", "--database", "postgresql://u:s3cret@127.0.0.1:9/db");

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err())
                .startsWith("error: the database does not answer")
                .contains("127.0.0.1:9");
        assertThat(shell.err()).doesNotContain("s3cret");
        assertThat(CapturedCommand.run("dump", "--database", "mysql://u:s3cret@h/db")
                        .err())
                .startsWith("error: ")
                .doesNotContain("s3cret");
    }

    @Test
    void withoutAServerEachCommandSaysHowToStartOne() {
        for (String[] line : new String[][] {
            {"emit", "lossy.cache.notes_hit", "--url", NOBODY},
            {"tail", "--url", NOBODY},
            {"tail", "--family", "stt", "--url", NOBODY},
            {"load", "--rate", "10", "--duration", "1", "--url", NOBODY}
        }) {
            CapturedCommand shell = CapturedCommand.run(line);

            assertThat(shell.exit()).as(line[0]).isEqualTo(1);
            assertThat(shell.err()).contains("no server answers at " + NOBODY).contains("mvn -q compile exec:java");
            assertThat(shell.err().lines()).hasSize(1);
        }
    }

    @Test
    void anAddressThatIsNoneIsRejected() {
        CapturedCommand shell = CapturedCommand.run("emit", "lossy.cache.notes_hit", "--url", "localhost:8080");

        assertThat(shell.exit()).isEqualTo(2);
        assertThat(shell.err()).contains("http://HOST:PORT");
    }

    @Test
    void wrongPortsAndFieldsAreWrongUsage() {
        assertThat(CapturedCommand.run("serve", "--port", "99999")).satisfies(shell -> {
            assertThat(shell.exit()).isEqualTo(2);
            assertThat(shell.err()).contains("--port").contains("65535");
        });
        assertThat(CapturedCommand.run("serve", "--management-port", "-1").exit())
                .isEqualTo(2);
        assertThat(CapturedCommand.run("emit", "lossy.cache.notes_hit", "warm_start", "--url", NOBODY)
                        .exit())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "tail --limit 0~error: --limit must be 1 or more~try: lossy-telemetry tail --help",
                "dump --since 1h --until 2h~error: --until must be later than --since~try: lossy-telemetry dump --help",
                "tail --format csv~error: --format: must be one of table, json, jsonl; it was 'csv'~try: lossy-telemetry tail --help",
                "serve --port abc~error: --port: 'abc' is not a number~try: lossy-telemetry serve --help",
                "keys new read --scope all~error: --scope: must be one of aggregates, ops; it was 'all'~try: lossy-telemetry keys new read --help",
                "keys rotate~error: Missing required argument~try: lossy-telemetry keys rotate --help",
                "keys new read --scope ops --days 999~error: --days must be from 1 to 400~try: lossy-telemetry keys new read --help",
                "keys new write --id !! --source backend~error: --id must be~try: lossy-telemetry keys new write --help"
            })
    void whatIsWrongIsPrintedOnceWithTheHelpOfThatVeryCommand(String line, String said, String help) {
        CapturedCommand shell = CapturedCommand.run(line.split(" "));

        assertThat(shell.exit()).isEqualTo(2);
        assertThat(shell.err()).startsWith(said).endsWith(help + System.lineSeparator());
    }

    @Test
    void filesAndFoldersThatAreNotThereAreNamedWithTheOptionThatNamesOthers(@TempDir Path folder) {
        String gone = folder.resolve("gone").toString();

        assertThat(CapturedCommand.run("catalog", "check", "--catalog", gone).err())
                .startsWith("error: no catalog at " + gone)
                .contains("--catalog");
        assertThat(CapturedCommand.run("catalog", "generate", "--project", gone).err())
                .startsWith("error: there is no directory " + gone)
                .contains("--project");
        assertThat(Path.of(gone)).doesNotExist();
        assertThat(CapturedCommand.run("load", "--ledger", gone + "/ids.txt", "--url", NOBODY)
                        .err())
                .startsWith("error: can't write the ledger " + gone + "/ids.txt; check that its directory exists");
    }

    @Test
    void serveSaysWhatToDoAboutADataDirectoryThatCanNotBeOne(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        CapturedCommand shell =
                CapturedCommand.run("serve", "--port", "0", "--management-port", "0", "--data-dir", file.toString());

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err()).contains(file.toString()).contains("--data-dir").doesNotContain("Exception");
    }

    @Test
    void serveTellsABadOriginAndABadDatabaseBeforeItStartsAnything(@TempDir Path folder) throws IOException {
        Path origins = Files.writeString(folder.resolve("origins.yml"), "ingest: { origins: [foo] }");
        Path database = Files.writeString(folder.resolve("database.yml"), "database: { url: 'mysql://u:secret@h/d' }");

        assertThat(CapturedCommand.run("serve", "--config", origins.toString())).satisfies(shell -> {
            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.out()).isEmpty();
            assertThat(shell.err()).contains("origins.yml").contains("origin 'foo'");
        });
        assertThat(CapturedCommand.run("serve", "--config", database.toString()).err())
                .contains("database.yml:1: database.url")
                .contains("DATABASE_URL")
                .doesNotContain("secret");
    }

    @Test
    void loadRefusesAbsurdNumbersAndUnknownEvents() {
        assertThat(CapturedCommand.run("load", "--rate", "0").exit()).isEqualTo(2);
        assertThat(CapturedCommand.run("load", "--connections", "0").exit()).isEqualTo(2);
        CapturedCommand unknown = CapturedCommand.run("load", "--event", "lossy.nothing.*");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no event of the catalog matches");
    }
}
