package io.lossy.telemetry.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.generated.Events;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedFilesTest {
    private static final Catalog SHIPPED = CatalogReader.read("conf/events.yml", CatalogText.shipped());

    @Test
    void theCommittedFilesFollowFromTheCatalog() throws IOException {
        assertThat(GeneratedFiles.of(SHIPPED).stale(Path.of("")))
                .as("run `catalog generate` and commit what it writes")
                .isEmpty();
    }

    @Test
    void theSameCatalogGivesTheSameBytes() {
        Catalog again = CatalogReader.read("conf/events.yml", CatalogText.shipped());

        assertThat(GeneratedFiles.of(again).contents())
                .isEqualTo(GeneratedFiles.of(SHIPPED).contents());
    }

    @Test
    void theReferencePageTellsWhichFamilyKeepsRejectedEvents() {
        String on = CatalogText.shipped().replaceFirst("(?m)^  voice_mode:\n", "$0    keep_rejected: true\n");

        assertThat(ReferencePage.of(SHIPPED)).doesNotContain("kept for replay");
        assertThat(ReferencePage.of(CatalogReader.read("c.yml", on)).replace('\n', ' '))
                .containsOnlyOnce("Rejected events are kept for replay.");
    }

    @Test
    void theReferencePageNamesTheDestinationsOfEventAndField() {
        String leaving = CatalogText.with("    fields:", "    forward: [hook, posthog]\n    fields:")
                .replace("description: Where it ran.", "forward: [posthog], description: Where it ran.");

        assertThat(ReferencePage.of(SHIPPED)).doesNotContain("Leaves for");
        assertThat(ReferencePage.of(CatalogReader.read("c.yml", leaving)).replace('\n', ' '))
                .contains("**Leaves for hook, posthog.**", "Where it ran. Leaves for posthog. |");
    }

    @Test
    void everyEventHasItsConstant() {
        assertThat(Events.VOICE_MODE_SPEECH_DETECTED).isEqualTo("lossy.voice_mode.speech_detected");
        assertThat(Events.VoiceModeSpeechDetected.LATENCY_MS).isEqualTo("latency_ms");
        String script = content("events.js", SHIPPED);
        SHIPPED.events().keySet().forEach(name -> assertThat(script).contains(" * @property {'" + name + "'} "));
        assertThat(script)
                .contains("@property {'short' | 'cooldown' | 'noise'} reason Why")
                .contains("@property {string} [session_id]");
    }

    @Test
    void writesOnlyWhatDiffers(@TempDir Path project) throws IOException {
        GeneratedFiles files = GeneratedFiles.of(SHIPPED);

        assertThat(files.write(project))
                .hasSize(5)
                .isEqualTo(List.copyOf(files.contents().keySet()));
        assertThat(files.write(project)).isEmpty();

        Path page = project.resolve("src/site/markdown/catalog-reference.md");
        Files.writeString(page, "edited by hand");
        assertThat(files.stale(project)).containsExactly("src/site/markdown/catalog-reference.md");
        assertThat(files.write(project)).hasSize(1);
        assertThat(page).hasContent(files.page());
    }

    @Test
    void everyFileSaysThatItIsGeneratedAndHow() {
        assertThat(GeneratedFiles.of(SHIPPED).contents().values())
                .allSatisfy(text -> assertThat(text.lines().findFirst().orElseThrow())
                        .contains("DO NOT EDIT", "conf/events.yml", "catalog generate"));
    }

    @Test
    void noDescriptionEscapesFromItsComment(@TempDir Path classes) throws IOException {
        String hostile = "'end */ \\u002a/ {@link Nothing} <b> | @see'";
        Catalog catalog = CatalogReader.read(
                "c.yml",
                CatalogText.with("description: How long. }", "description: " + hostile + " }")
                        .replace("description: A transcription was finished.", "description: " + hostile));

        assertThat(compile(content("Events.java", catalog), classes)).isEmpty();
        assertThat(content("events.js", catalog)).doesNotContain("end */");
        assertThat(content("events.d.ts", catalog)).doesNotContain("end */");
        assertThat(content("catalog-reference.md", catalog)).contains("&lt;b> \\| @see");
    }

    @Test
    void theShippedConstantsCompileWithoutAWarning(@TempDir Path classes) throws IOException {
        assertThat(compile(content("Events.java", SHIPPED), classes)).isEmpty();
    }

    @Test
    void spellsNamesAsCodeDoes() {
        assertThat(Names.constant("lossy.voice_mode.speech_detected")).isEqualTo("VOICE_MODE_SPEECH_DETECTED");
        assertThat(Names.type("lossy.voice_mode.speech_2_text")).isEqualTo("VoiceModeSpeech2Text");
        assertThat(Names.number(60_000)).isEqualTo("60000");
        assertThat(Names.number(0.25)).isEqualTo("0.25");
    }

    private static String content(String fileName, Catalog catalog) {
        return GeneratedFiles.of(catalog).contents().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/" + fileName))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** What the compiler has to say about the class. */
    private static String compile(String source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Events.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        StringWriter said = new StringWriter();
        boolean good = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-Xlint:all", "-Werror", "-proc:none", "-d", classes.toString()),
                        null,
                        List.of(file))
                .call();
        return good ? said.toString() : "failed: " + said;
    }
}
