package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code catalog diff} without a revision, as CI runs it. */
class CatalogGateTest {
    private static final String EVENT = "lossy.stt.completed";
    private static final String OPEN = CatalogText.SOUND.replace(
            "      cached:",
            "      word: { type: string, max_length: 64, pii: hash, description: What. }\n      cached:");

    @TempDir
    private Path project;

    private Path catalog;

    @BeforeEach
    void beginAProject() throws IOException {
        catalog = Files.createDirectories(project.resolve("conf")).resolve("events.yml");
        write(OPEN);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "duration_ms: { type: number" | "duration_ms: { type: integer" | 17 | type changed from number to integer
            "max: 600000"                 | "max: 5000"                    | 17 | max changed from 600000.0 to 5000.0
            "enum: [local, cloud]"        | "enum: [local]"                | 16 | lost the value cloud
            "max: 9, description"         | "max: 9, required: true, description" | 18 | became required
            "max_length: 64, pii: hash"   | "max_length: 64"               | 19 | pii changed from hash to none
            "      cached: { type: boolean, description: Whether it was known. }\n" | "" | 8 | was removed
            """)
    void failsANarrowerTypeWithLineAndFixUnlessTheMajorNumberRises(String before, String after, int line, String change)
            throws Exception {
        git("init", "-q");
        commit("first");
        String narrower = OPEN.replace(before.replace("\\n", "\n"), after);
        assertThat(narrower).isNotEqualTo(OPEN);

        write(narrower.replace("1-0-0", "1-9-9"));
        CapturedCommand refused = diff();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).contains("compared with HEAD, because there are uncommitted changes");
        assertThat(refused.err())
                .contains(
                        catalog + ":" + line + ": events." + EVENT,
                        change,
                        "write 'version: 2-0-0' at " + EVENT + ", or undo the change",
                        "1 problem");

        write(narrower.replace("1-0-0", "2-0-0"));
        assertThat(diff().exit()).isZero();
    }

    @Test
    void failsARemovedEventAndShowsWhereItWas() throws Exception {
        git("init", "-q");
        commit("first");
        write(OPEN.replace(EVENT, "lossy.stt.finished"));

        CapturedCommand refused = diff();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("HEAD:" + catalog + ":8: events." + EVENT + ": was removed while clients");
    }

    @Test
    void looksAtTheLastCommitWithAnotherCatalogWhenAllIsCommitted() throws Exception {
        git("init", "-q");
        commit("first");
        write(OPEN.replace("max: 600000", "max: 5000"));
        commit("narrower");
        Files.writeString(project.resolve("other"), "x");
        commit("something else");

        CapturedCommand refused = diff();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out())
                .containsPattern("compared with [0-9a-f]{10}, the last commit with a different catalog");
    }

    @Test
    void looksAtWhatABranchLeftHoweverManyCommitsItHas() throws Exception {
        git("init", "-q");
        commit("first");
        git("update-ref", "refs/remotes/origin/main", "HEAD");
        write(OPEN.replace("max: 600000", "max: 5000"));
        commit("narrower");
        write(OPEN.replace("max: 600000", "max: 5000").replace("warn: 4000", "warn: 1000"));
        commit("harmless by itself");

        CapturedCommand refused = diff();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).containsPattern("compared with [0-9a-f]{10}, where this branch left origin/main");
    }

    @Test
    void warnsWhereThereIsNothingToCompareWith() throws Exception {
        assertThat(diff())
                .isEqualTo(new CapturedCommand(
                        0,
                        "",
                        warning("nothing was compared because there is no Git history here; run the command"
                                + " in a clone")));
        git("init", "-q");
        assertThat(diff().err()).contains("Git does not have " + catalog + " yet");
        commit("first");
        assertThat(diff())
                .isEqualTo(new CapturedCommand(
                        0, "", warning(catalog + " has never been changed, so nothing was compared")));
    }

    @Test
    void saysThatAShallowCloneHidesTheHistory() throws Exception {
        git("init", "-q");
        commit("first");
        write(OPEN.replace("max: 600000", "max: 5000"));
        commit("narrower");
        Path clone = project.resolve("clone");
        git("clone", "-q", "--depth", "1", project.toUri().toString(), clone.toString());

        CapturedCommand warned = CapturedCommand.run(
                "catalog", "diff", "--catalog", clone.resolve("conf/events.yml").toString());
        assertThat(warned.exit()).isZero();
        assertThat(warned.err()).contains("history ends before", "git fetch --unshallow");
    }

    private static String warning(String words) {
        return "warning: " + words + System.lineSeparator();
    }

    private CapturedCommand diff() {
        return CapturedCommand.run("catalog", "diff", "--catalog", catalog.toString());
    }

    private void write(String text) throws IOException {
        Files.writeString(catalog, text);
    }

    private void commit(String message) throws IOException, InterruptedException {
        git("add", "conf", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", message);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder git =
                new ProcessBuilder("git").directory(project.toFile()).inheritIO();
        git.command().addAll(List.of(arguments));
        assertThat(git.start().waitFor()).isZero();
    }
}
