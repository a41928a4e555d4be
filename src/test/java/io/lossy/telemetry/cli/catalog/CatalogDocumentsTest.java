package io.lossy.telemetry.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DocumentedJson;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands on the catalog print with {@code --format json}. */
class CatalogDocumentsTest {
    private static final String EVENT = "lossy.stt.completed";

    @TempDir
    Path project;

    private Path catalog;

    @BeforeEach
    void writeTheCatalog() throws IOException {
        catalog = Files.writeString(project.resolve("events.yml"), CatalogText.SOUND);
    }

    private CommandLineRun run(String command, String... more) {
        return CommandLineRun.run(Stream.concat(
                        Stream.of("catalog", command, "--catalog", catalog.toString(), "--format", "json"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static JsonObject first(JsonObject document, String array) {
        return document.getJsonArray(array).getJsonObject(0);
    }

    @Test
    void checkSaysWhatLeavesAndForWhom() throws IOException {
        Files.writeString(
                catalog,
                CatalogText.with("    fields:", "    forward: [hook]\n    fields:")
                        .replace("pii: hash,", "pii: hash, forward: [hook],"));
        Path settings = Files.writeString(
                project.resolve("t.yml"),
                "forward: { destinations: [{ name: hook, kind: webhook, url: 'https://h.example/x', secret: '${S}' }] }");

        JsonObject check = DocumentedJson.object("catalog check", run("check", "--config", settings.toString()));

        assertThat(check.getBoolean("valid")).isTrue();
        assertThat(check.getInteger("events")).isEqualTo(1);
        JsonObject hook = first(check, "leaving");
        assertThat(hook.getString("place")).isEqualTo("h.example");
        assertThat(first(first(hook, "events"), "fields"))
                .isEqualTo(new JsonObject().put("field", "user_id").put("hashed", true));
    }

    @Test
    void checkHasTheProblemsOnBothOutputs() throws IOException {
        Files.writeString(catalog, CatalogText.with("family: stt\n", "family: sst\n"));

        CommandLineRun run = run("check");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("1 problem");
        JsonObject check = DocumentedJson.object("catalog check", run);
        assertThat(check.getBoolean("valid")).isFalse();
        assertThat(check.getValue("events")).isNull();
        assertThat(first(check, "problems").getInteger("line")).isPositive();
    }

    @Test
    void diffListsChangesAndProblems() throws Exception {
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first");
        Files.writeString(catalog, CatalogText.with("max: 600000", "max: 5000"));

        CommandLineRun run = run("diff");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("compared with HEAD", "write 'version: 2-0-0'");
        JsonObject diff = DocumentedJson.object("catalog diff", run);
        assertThat(diff.getString("revision")).isEqualTo("HEAD");
        assertThat(first(diff, "changes").getString("level")).isEqualTo("narrowing");
        assertThat(first(diff, "problems").getString("fix")).contains("2-0-0");
    }

    @Test
    void diffWithoutARevisionHasNoChanges() {
        JsonObject diff = DocumentedJson.object("catalog diff", run("diff"));

        assertThat(diff.getValue("revision")).isNull();
        assertThat(diff.getJsonArray("changes")).isEmpty();
    }

    @Test
    void generateNamesTheFilesThatChanged() {
        Path web = project.resolve("web");

        CommandLineRun missing = run("generate", "--js", web.toString(), "--check");
        JsonObject written = DocumentedJson.object("catalog generate", run("generate", "--js", web.toString()));
        JsonObject again = DocumentedJson.object("catalog generate", run("generate", "--js", web.toString()));

        assertThat(missing.exit()).isEqualTo(1);
        assertThat(DocumentedJson.object("catalog generate", missing).getJsonArray("changed"))
                .isEqualTo(written.getJsonArray("changed"));
        assertThat(written.getJsonArray("changed"))
                .hasSize(written.getInteger("files"))
                .allSatisfy(path -> assertThat(Path.of((String) path)).exists());
        assertThat(again.getJsonArray("changed")).isEmpty();
    }

    /** What leaves the server for another system is no business of the code that emits. */
    @Test
    void aClientOfACatalogThatLetsEventsLeaveIsTheSame() throws IOException {
        Path web = project.resolve("web");
        run("generate", "--js", web.toString());
        Files.writeString(
                catalog,
                CatalogText.with("    fields:", "    forward: [hook]\n    fields:")
                        .replace("pii: hash,", "pii: hash, forward: [hook],"));

        CommandLineRun again = run("generate", "--js", web.toString());

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(DocumentedJson.object("catalog generate", again).getJsonArray("changed"))
                .isEmpty();
    }

    @Test
    void docsHasTheSchemaOfAnEventByAnyOfItsNames() {
        JsonObject one = DocumentedJson.object("catalog docs", run("docs", "lossy.stt done"));
        JsonObject all = DocumentedJson.object("catalog docs", run("docs"));

        assertThat(one).isEqualTo(all);
        assertThat(one.getJsonObject("events").getJsonObject(EVENT).getString("title"))
                .isEqualTo(EVENT);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder git =
                new ProcessBuilder("git").directory(project.toFile()).inheritIO();
        git.command().addAll(List.of(arguments));
        assertThat(git.start().waitFor()).isZero();
    }
}
