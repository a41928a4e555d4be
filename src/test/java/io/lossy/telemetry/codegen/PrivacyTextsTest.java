package io.lossy.telemetry.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.RecipientReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the texts for a privacy notice to the catalog and the settings. */
class PrivacyTextsTest {
    private static final Path PAGE = Path.of("src/site/markdown/privacy.md");
    private static final String KEPT = "neither sold nor passed on";
    private static final String LEAVING = CatalogText.with("    fields:", "    forward: [hook, posthog]\n    fields:")
            .replace("description: Where it ran.", "forward: [posthog], description: Where it ran.")
            .replace("pii: hash,", "pii: hash, forward: [posthog],");
    private static final List<Recipient> RECIPIENTS = List.of(new Recipient("posthog", "posthog", "eu.i.posthog.com"));

    @Test
    void thePageFollowsFromTheCatalogAndTheSettings() throws IOException {
        Catalog catalog = CatalogReader.read("conf/events.yml", CatalogText.shipped());
        List<Recipient> recipients = RecipientReader.read(ConfigFiles.settings(Path.of("conf/telemetry.yml")));
        String page = Files.readString(PAGE);

        assertThat(PrivacyTexts.in(page, catalog, recipients))
                .as("run `catalog generate` and commit what it writes")
                .isEqualTo(page)
                .contains(PrivacyTexts.BEGIN, PrivacyTexts.END);
        String byHand =
                page.substring(0, page.indexOf(PrivacyTexts.BEGIN)) + page.substring(page.indexOf(PrivacyTexts.END));
        assertThat(byHand)
                .as("claims that a destination would make untrue")
                .doesNotContain("passed on", "Nothing leaves");
    }

    @Test
    void sayThatNothingIsPassedOnOnlyAsLongAsNothingIs() {
        assertThat(texts(CatalogText.SOUND)).contains("Nothing leaves:", KEPT, "at most 30 days");
        assertThat(texts(LEAVING)).doesNotContain("Nothing leaves", KEPT);
    }

    @Test
    void nameWhatLeavesAndForWhichSystem() {
        assertThat(PrivacyTexts.of(CatalogReader.read("c.yml", LEAVING), RECIPIENTS))
                .contains(
                        "| `hook` | not in the settings | `lossy.stt.completed` | none |",
                        "| `posthog` | posthog, eu.i.posthog.com | `lossy.stt.completed` | `mode`, `user_id` (as a hash) |");
        assertThat(texts(LEAVING))
                .contains(
                        "passed on to hook (not in the settings) and to posthog (posthog, eu.i.posthog.com), which processes");
    }

    @Test
    void speakInTheStoreOnlyOfTheExtension() {
        String backend = LEAVING.replace("sources: [extension]", "sources: [backend]");

        assertThat(texts(backend)).contains(KEPT).contains("| `posthog` |");
    }

    @Test
    void leaveAPageWithoutMarksAsItIs(@TempDir Path project) throws IOException {
        Catalog catalog = CatalogReader.read("c.yml", LEAVING);

        assertThat(PrivacyTexts.in("a page", catalog, RECIPIENTS)).isEqualTo("a page");
        assertThat(GeneratedFiles.of(catalog)
                        .withPrivacy(project, catalog, RECIPIENTS)
                        .contents())
                .hasSize(5);
        Path page = project.resolve(PAGE);
        Files.createDirectories(page.getParent());
        Files.writeString(page, "before\n" + PrivacyTexts.BEGIN + "of yesterday\n" + PrivacyTexts.END + "after\n");
        GeneratedFiles files = GeneratedFiles.of(catalog).withPrivacy(project, catalog, RECIPIENTS);
        assertThat(files.write(project)).contains(PAGE.toString());
        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("of yesterday");
    }

    /** On one line, because the text is wrapped. */
    private static String texts(String catalog) {
        return PrivacyTexts.of(CatalogReader.read("c.yml", catalog), RECIPIENTS)
                .replace("\n> ", " ")
                .replace('\n', ' ');
    }
}
