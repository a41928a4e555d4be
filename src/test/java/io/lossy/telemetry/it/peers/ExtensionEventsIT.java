package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the events of the reference extension's videos and notes with the rows; each catalogued event is one of them. */
class ExtensionEventsIT extends ExtensionScene {
    private static final int KEPT = 6; // videos in the library's cache

    ExtensionEventsIT() {
        super(new Sounds()
                .quiet(600)
                .voice(500)
                .quiet(700)
                .voice(80)
                .quiet(400)
                .voice(500)
                .quiet(700));
    }

    @Test
    void everyEventThatTheCatalogHasForTheExtensionArrivesAsARow() {
        before = START; // a session and a step are reported once, in any of the tests
        startAnotherSession();
        extension.settings(Map.of("engine", "local_webgpu", "cloudUrl", elsewhere.url("/text")));
        Page panel = extension.panel();
        panel.locator("#tab-library").click();
        panel.locator("#library-load").click();
        for (int video = 0; video < 10; video++) {
            panel.locator("#tab-library").click();
            panel.locator("#videos button").nth(video).click();
        }
        await(
                () -> { // until its note is in the cache, each look-up is a miss
                    panel.locator("#videos button").nth(9).evaluate("button => button.click()");
                    settled(panel);
                    return count("notes_hit") > 0;
                });
        panel.evaluate("() => void setTimeout(() => { throw new RangeError() })");
        play(panel, () -> {
            if (count("frame_captured") == 0) { // each picture takes time that the sound needs
                panel.evaluate("() => { for (let i = 0; i < 10; i++) document.getElementById('capture').click(); }");
            }
            settled(panel);
            return arrived().containsAll(catalogued());
        });
        panel.close();

        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(catalogued());
    }

    @Test
    @Tag("whole")
    void videosLeaveTheirCacheAndTheRestIsShownWhenTheLibraryIsAway() {
        emptyCaches();
        Page panel = extension.panel();
        for (int video = 0; video < KEPT + 1; video++) {
            openVideo(panel, video);
        }
        settled(panel);
        assertThat(evicted()).isEqualTo(1);
        panel.close();

        extension.settings(Map.of("libraryUrl", elsewhere.url("/503")));
        Page away = extension.panel();
        away.locator("#tab-library").click();
        away.locator("#library-load").click();
        assertThat(away.locator("#library-say")).containsText("videos that you opened before");
        assertThat(away.locator("#videos li")).hasCount(KEPT);
        assertThat(away.locator("#videos li").first()).containsText("Talk: why queues fill up");
        away.close();
    }

    @Test
    @Tag("whole")
    void aFrameThatIsCapturedIsShownInTheLibraryAndItsCostIsARow() {
        Page panel = extension.panel();
        openVideo(panel, 2);
        await(() -> (boolean) panel.evaluate("() => document.getElementById('video').readyState >= 2"));
        await(
                () -> { // of ten that are captured one is kept
                    for (int i = 0; i < 10; i++) {
                        panel.evaluate("() => { document.getElementById('capture-say').textContent = '' }");
                        panel.locator("#capture").click();
                        assertThat(panel.locator("#capture-say")).containsText("Captured: ");
                    }
                    settled(panel);
                    return count("frame_captured") > 0;
                });

        assertThat(sql.rows(
                        "SELECT payload->>'cost_ms' cost, payload->>'budget_left_ms' spare, payload->>'size_bytes' size"
                                + where("frame_captured")))
                .allSatisfy(row -> {
                    double cost = Double.parseDouble(row.get("cost"));
                    double spare = Double.parseDouble(row.get("spare"));
                    assertThat(cost).isNotNegative();
                    assertThat(spare).isCloseTo(Math.max(0, 1000.0 / 60 - cost), within(0.001));
                    assertThat(Integer.parseInt(row.get("size"))).isPositive();
                });
        panel.locator("#tab-library").click();
        assertThat(panel.locator("#videos canvas").nth(2)).isVisible();
        String colours = """
                () => new Set(document.querySelectorAll('#videos canvas')[2].getContext('2d').getImageData(0, 0, 64, 36).data).size""";
        assertThat(((Number) panel.evaluate(colours)).intValue())
                .as("a picture")
                .isGreaterThan(10);
        picture(panel, "extension-library");
        panel.locator("#tab-notes").click();
        picture(panel, "extension-notes");
        panel.close();
    }

    @Test
    @Tag("whole")
    void theFirstNoteThatIsPostedIsAStepAndOneThatIsRefusedIsNone() {
        extension.settings(Map.of("notesUrl", elsewhere.url("/503")));
        Page panel = extension.panel();
        openVideo(panel, 3);
        post(panel, "seen at 0:12");
        assertThat(panel.locator("#post-say")).hasAttribute("data-tone", "alert");
        assertThat(panel.locator("#post-text")).hasValue("seen at 0:12");
        settled(panel);
        assertThat(count("activation_step", "step", "first_note_posted")).isZero();
        panel.close();

        extension.settings(Map.of("notesUrl", elsewhere.url("/text")));
        long posted = elsewhere.asked("/text");
        Page again = extension.panel();
        openVideo(again, 3);
        for (String text : List.of("seen at 0:12", "and at 2:05")) {
            post(again, text);
            assertThat(again.locator("#post-say")).hasText("Posted.");
            assertThat(again.locator("#note-text")).containsText(text);
        }
        await(() -> count("activation_step", "step", "first_note_posted") == 1);
        settled(again);

        assertThat(count("activation_step", "step", "first_note_posted")).isEqualTo(1);
        assertThat(elsewhere.asked("/text")).isEqualTo(posted + 2);
        assertThat(sql.count("SELECT count(*)" + where("") + " AND payload::text LIKE '%seen at%'"))
                .isZero();
        again.close();
    }

    /** The first one began while the extension still had its default address, and is meant for the server there. */
    private void startAnotherSession() {
        Page options = extension.page("options.html");
        // under the lock of the page's own look at it, which may come before or after
        options.evaluate(
                "() => navigator.locks.request('reference-journey', () => chrome.storage.local.remove('usedAt'))");
        options.close();
    }

    /** Deletes what other tests left in the two caches. */
    private void emptyCaches() {
        Page options = extension.page("options.html");
        options.evaluate("""
                () => Promise.all(['reference-notes', 'reference-videos'].map((name) => new Promise((done, fail) => {
                  const request = indexedDB.deleteDatabase(name);
                  request.onsuccess = done;
                  request.onblocked = () => setTimeout(fail, 60_000, new Error(name + ' is held open')); // its page may be closing
                })))""");
        options.close();
    }

    /** Writes the pictures of extension.md to target, light and dark. */
    private static void picture(Page panel, String name) {
        panel.setViewportSize(360, 720);
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            panel.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            String file = name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
            panel.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", file)));
        }
    }

    private static void post(Page panel, String text) {
        panel.evaluate("() => { document.getElementById('post-say').textContent = '' }");
        panel.locator("#post-text").fill(text);
        panel.locator("#post").click();
    }

    /** Opens a video of the library, and returns when its note is shown. */
    private static void openVideo(Page panel, int video) {
        panel.evaluate("() => { document.getElementById('note-text').textContent = '' }");
        panel.locator("#tab-library").click();
        if (panel.locator("#videos li").count() == 0) {
            panel.locator("#library-load").click();
        }
        panel.locator("#videos button").nth(video).click();
        assertThat(panel.locator("#note-text")).not().hasText("");
    }

    private List<String> arrived() {
        return sql.column("SELECT DISTINCT event FROM analytics_events");
    }

    private static List<String> catalogued() {
        return CatalogReader.read("conf/events.yml", CatalogText.shipped()).events().values().stream()
                .filter(event -> event.sources().contains(Source.EXTENSION))
                .map(EventType::name)
                .toList();
    }

    private long evicted() {
        return sql.count("SELECT coalesce(sum((payload->>'evicted_count')::int), 0)" + where("videos_evicted")
                + " AND payload->>'reason' = 'quota'");
    }
}
