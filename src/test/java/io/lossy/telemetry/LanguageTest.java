package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.BannedPhrases.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Forbids the phrases of the style page in main code, settings, dashboards and docs. */
class LanguageTest {
    private static final Path STYLE = Path.of("src/site/markdown/style.md");

    private static final List<Path> CHECKED = Stream.of(
                    "src/main/java",
                    "src/main/js",
                    "src/main/extension",
                    "src/main/resources",
                    "conf",
                    "dashboards",
                    "README.md",
                    ".github",
                    "src/site/markdown")
            .map(Path::of)
            .toList();

    /** Applied migrations, which cannot change; code of others; the page that lists the phrases. */
    private static final List<Path> NOT_CHECKED = Stream.of(
                    "src/main/resources/db/migration", "src/main/resources/vendor", STYLE.toString())
            .map(Path::of)
            .toList();

    private static final Pattern TEXT =
            Pattern.compile(".*\\.(java|js|ts|json|html|css|svg|yml|yaml|xml|properties|md|txt)");

    /** The old names of a log key and of addresses, in the changelog. */
    private static final List<String> EXEMPT = List.of("log key `room`", "`room.*`");

    private static final BannedPhrases PHRASES = new BannedPhrases(read(STYLE), EXEMPT);

    @Test
    void mainCodeSettingsDashboardsAndDocsHaveNoBannedPhrase() {
        List<String> findings = files().flatMap(file ->
                        PHRASES.in(read(file)).stream().map(found -> file + ":" + found.line() + ": " + found.phrase()))
                .toList();

        assertThat(findings)
                .as("say the sentence again, from its actor; see %s", STYLE)
                .isEmpty();
    }

    @Test
    void everyKindOfFileIsChecked() {
        assertThat(files().map(Path::toString))
                .contains("README.md", "conf/telemetry.yml", "conf/logback.xml", "dashboards/prometheus/alerts.yml")
                .contains("src/main/extension/side-panel.html", "src/main/resources/ops/page.css")
                .contains("dashboards/playbooks/Watchdog.md", "dashboards/grafana/pipeline.json")
                .doesNotContain(STYLE.toString())
                .noneMatch(name -> name.endsWith(".sql") || name.contains("uPlot"));
    }

    @Test
    void everyPhraseOfTheTableIsRead() {
        assertThat(PHRASES.phrases())
                .contains("whoever", "who would", "come later", "for want of", "neighbour", "judgement");
    }

    @Test
    void aPlantedPhraseIsFoundWithItsLine() {
        String text = "/** Sheds events. */\nclass A {\n    // Strangers come later\n}\n";

        assertThat(PHRASES.in(text)).containsExactly(new Finding(3, "come later"), new Finding(3, "stranger"));
    }

    @Test
    void aPhraseThatContinuesOnTheNextLineIsFound() {
        assertThat(PHRASES.in(" * The client is told to\n * come\n * later.")).contains(new Finding(2, "come later"));
        assertThat(PHRASES.in("log(\"the client must come \"\n  + \"later\")")).contains(new Finding(1, "come later"));
        assertThat(PHRASES.in("# it must come\n# later")).contains(new Finding(1, "come later"));
    }

    @Test
    void aPartOfALongerWordIsNoFinding() {
        assertThat(PHRASES.in("LossyPartitionHeadroomLow, the indoor mushroom, amend, HttpDoor, chat_room"))
                .isEmpty();
    }

    @Test
    void anExemptNameIsNoFindingButTheWordBesideItIs() {
        BannedPhrases phrases = new BannedPhrases(read(STYLE), List.of("telemetry.door"));

        assertThat(phrases.in("send to `telemetry.door`")).isEmpty();
        assertThat(phrases.in("send to `telemetry.door`,\nthe door")).containsExactly(new Finding(2, "door"));
    }

    @Test
    void everyExemptNameIsUsed() {
        List<String> texts = files().map(LanguageTest::read).toList();

        assertThat(EXEMPT).allMatch(name -> texts.stream().anyMatch(text -> text.contains(name)));
    }

    private static Stream<Path> files() {
        return CHECKED.stream()
                .flatMap(LanguageTest::walk)
                .filter(file -> TEXT.matcher(file.toString()).matches());
    }

    private static Stream<Path> walk(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> NOT_CHECKED.stream().noneMatch(file::startsWith))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
