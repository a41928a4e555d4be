package io.lossy.telemetry.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CatalogCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path project;

    private Path catalog;

    @BeforeEach
    void writeTheSoundCatalog() throws IOException {
        catalog = project.resolve("conf/events.yml");
        Files.createDirectories(project.resolve("conf"));
        Files.writeString(catalog, CatalogText.SOUND);
    }

    @Test
    void checkIsContentWithTheShippedCatalog() {
        assertThat(run("check", "--catalog", CatalogText.SHIPPED.toString())).isZero();
        assertThat(out.toString()).startsWith("conf/events.yml is valid: 9 families");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void checkTellsFiveMistakesAndFails() throws IOException {
        Files.writeString(
                catalog,
                CatalogText.with("family: stt\n", "family: sst\n")
                        .replace("version: 1-0-0", "version: 1.0")
                        .replace("enum: [local, cloud]", "enum: [local, local]")
                        .replace("min: 0, max: 600000", "min: 10, max: 1")
                        .replace("field: duration_ms\n    warn", "field: duration\n    warn"));

        assertThat(run("check", "--catalog", catalog.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(6).last().isEqualTo("5 problems");
        assertThat(err.toString().lines().limit(5))
                .allSatisfy(line -> assertThat(line).startsWith(catalog + ":").contains("; "));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkTellsBeforehandWhatWillExpire() throws IOException {
        String tomorrow = LocalDate.now(Clock.systemUTC()).plusDays(1).toString();
        Files.writeString(
                catalog,
                CatalogText.with("version: 1-0-0", "version: 1-0-0\n    deprecated: x\n    expires: " + tomorrow));

        assertThat(run("check", "--catalog", catalog.toString())).isZero();
        assertThat(out.toString())
                .contains("note: " + catalog + ":8: events.lossy.stt.completed: expires on " + tomorrow + ", in 1 day");
    }

    @Test
    void checkFailsOnWhatTheLintDoubts() throws IOException {
        Files.writeString(catalog, CatalogText.with("owner: voice", "enabled: true"));

        assertThat(run("check", "--catalog", catalog.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("families.stt: has no owner");
    }

    @Test
    void checkPrintsWhatLeavesAndForWhom() throws IOException {
        Files.writeString(
                catalog,
                CatalogText.with("    fields:", "    forward: [hook, posthog]\n    fields:")
                        .replace("description: Where it ran.", "forward: [posthog], description: Where it ran.")
                        .replace("pii: hash,", "pii: hash, forward: [posthog],"));

        assertThat(run("check", "--catalog", catalog.toString())).isZero();
        assertThat(out.toString().lines().skip(1))
                .containsExactly(
                        "hook receives 1 event, with id, time, source, release, and session and install as pseudonyms:",
                        "  lossy.stt.completed: no fields",
                        "posthog receives 1 event, with id, time, source, release, and session and install as pseudonyms:",
                        "  lossy.stt.completed: mode, user_id (as a hash)");
    }

    @Test
    void checkComparesTheDestinationsWithTheSettings() throws IOException {
        Files.writeString(catalog, CatalogText.with("    fields:", "    forward: [hok]\n    fields:"));
        Path settings = Files.writeString(
                project.resolve("t.yml"),
                "forward: { destinations: [{ name: hook, kind: webhook, url: 'https://h.example/x', secret: '${S}' }] }");
        List<String> check = List.of("check", "--catalog", catalog.toString(), "--config", settings.toString());

        assertThat(run(check)).isEqualTo(1);
        assertThat(err.toString())
                .contains("events.lossy.stt.completed: leaves for 'hok', which is no destination of the settings;"
                        + " did you mean 'hook'?");
        assertThat(out.toString()).contains("note: nothing leaves for the destination 'hook' of the settings");

        Files.writeString(catalog, CatalogText.with("    fields:", "    forward: [hook]\n    fields:"));
        assertThat(run(check)).isZero();
        assertThat(out.toString()).contains("hook (webhook, h.example) receives 1 event");
    }

    @Test
    void privacyPrintsTheTextsForANotice() throws IOException {
        Files.writeString(catalog, CatalogText.with("    fields:", "    forward: [hook]\n    fields:"));

        assertThat(run("privacy", "--catalog", catalog.toString())).isZero();
        assertThat(out.toString()).contains("### What leaves for other systems", "| `hook` |", "is not sold");
    }

    @Test
    void generateWritesAndThenHasNothingToDo() {
        List<String> generate = List.of("generate", "--catalog", catalog.toString(), "--project", project.toString());

        assertThat(run(generate, "--check")).isEqualTo(1);
        assertThat(err.toString()).contains("events.js is out of date");
        assertThat(project.resolve("src")).doesNotExist();

        assertThat(run(generate)).isZero();
        assertThat(project.resolve("src/main/generated/js/events.js")).exists();
        assertThat(run(generate, "--check")).isZero();
        assertThat(out.toString()).contains("nothing to write: all 5 files are up to date");
    }

    @Test
    void generateWritesForAProjectWithItsOwnCatalog() throws IOException {
        List<String> generate = List.of(
                "generate",
                "--catalog",
                catalog.toString(),
                "--js",
                project.resolve("web").toString(),
                "--java",
                project.resolve("java").toString(),
                "--package",
                "com.example.events");

        assertThat(run(generate, "--check")).isEqualTo(1);
        assertThat(run(generate)).isZero();
        assertThat(project.resolve("src")).doesNotExist();
        assertThat(Files.readString(project.resolve("java/com/example/events/Events.java")))
                .contains("package com.example.events;", "STT_COMPLETED = \"lossy.stt.completed\"");
        assertThat(Files.readString(project.resolve("web/telemetry.js"))).contains("from 'lossy-telemetry/client'");
        assertThat(Files.readString(project.resolve("web/rules.js"))).contains("from 'lossy-telemetry/client'");
        assertThat(Files.readString(project.resolve("web/events.d.ts"))).contains("'lossy.stt.completed'");
        assertThat(run(generate, "--check")).isZero();
        assertThat(out.toString()).contains("nothing to write: all 6 files are up to date");
    }

    @Test
    void generateRefusesAJavaFolderWithoutAPackageAndAWrongPackage() {
        assertThat(run("generate", "--java", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--java and --package need each other");
        assertThat(run("generate", "--java", "x", "--package", "com.class")).isEqualTo(2);
        assertThat(err.toString()).contains("'com.class' is not the name of a Java package");
    }

    @Test
    void diffRefusesANarrowedTypeWithoutANewVersion() throws Exception {
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first");

        assertThat(run("diff", "HEAD", "--catalog", catalog.toString())).isZero();
        assertThat(out.toString()).contains("no change since HEAD");

        String narrowed = CatalogText.with("max: 600000", "max: 5000");
        Files.writeString(catalog, narrowed);
        assertThat(run("diff", "HEAD", "--catalog", catalog.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "NARROWING  events.lossy.stt.completed.fields.duration_ms: max changed from 600000.0 to 5000");
        assertThat(err.toString()).contains(catalog + ":17: ", "write 'version: 2-0-0' at lossy.stt.completed");

        Files.writeString(catalog, narrowed.replace("1-0-0", "2-0-0"));
        assertThat(run("diff", "HEAD", "--catalog", catalog.toString())).isZero();
    }

    @Test
    void diffReadsAByteOrderMarkOnEitherSide() throws Exception {
        String marked = "\uFEFF" + CatalogText.SOUND;
        String[] diff = {"diff", "HEAD", "--catalog", catalog.toString()};
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "plain");

        Files.writeString(catalog, marked);
        assertThat(run(diff)).as(err.toString()).isZero();
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-a", "-m", "marked");
        Files.writeString(catalog, CatalogText.SOUND);
        assertThat(run(diff)).as(err.toString()).isZero();

        Files.writeString(catalog, marked.replace("max: 600000", "max: 5000"));
        assertThat(run(diff)).isEqualTo(1);
        assertThat(out.toString()).contains("max changed from 600000.0 to 5000");
    }

    @Test
    void diffSaysWhenGitKnowsNoSuchRevision() throws Exception {
        git("init", "-q");

        assertThat(run("diff", "no-such-thing", "--catalog", catalog.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("git has no no-such-thing:./events.yml");
    }

    @Test
    void diffTakesNoOptionOfGitForARevision() {
        assertThat(run("diff", "--catalog", catalog.toString(), "--", "--output=x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'--output=x' is not a revision");
    }

    @Test
    void docsPrintsOneEventByAnyOfItsNames() {
        assertThat(run("docs", "lossy.stt done", "--catalog", catalog.toString()))
                .isZero();
        assertThat(out.toString()).startsWith("### lossy.stt.completed\n").contains("| `duration_ms` | number |");
    }

    @Test
    void docsSuggestsTheEventThatWasMeant() {
        assertThat(run("docs", "lossy.stt.complete", "--catalog", catalog.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("did you mean 'lossy.stt.completed'?");
    }

    @Test
    void withoutASubcommandItSaysWhichThereAre() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("check, generate, diff, docs, privacy or infer");
    }

    private int run(List<String> arguments, String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine root = Main.commandLine();
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "catalog";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return root.execute(all);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder git =
                new ProcessBuilder("git").directory(project.toFile()).inheritIO();
        git.command().addAll(List.of(arguments));
        assertThat(git.start().waitFor()).isZero();
    }
}
