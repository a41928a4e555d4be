package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference extension in its real side panel, while a microphone plays speech and its worker is stopped. */
@Tag("whole")
class SidePanelIT {
    private static final int SENTENCES = 10;
    private static final int STOPS = 8;
    private static final int MOMENT_MS = 120;
    private static final String RECENT =
            " FROM analytics_events WHERE occurred_at > now() - interval '5 minutes' AND event LIKE 'lossy.";
    /** Finds what the drawer shows, clicks, and keeps the ids that this window emits. */
    private static final String HANDS = """
            globalThis.drawer = document.querySelector('telemetry-drawer');
            globalThis.shown = (figure, part) =>
              drawer.shadowRoot.querySelector(`[data-figure='${figure}'] ${part}`)?.textContent ?? '';
            globalThis.observed = () => parseInt(/(\\d+) observed/.exec(shown('voice_mode.latency_ms', '.detail'))?.[1] ?? 0);
            globalThis.click = (selector, n = 0) => document.querySelectorAll(selector)[n].click();
            globalThis.drawn = (figure) => drawer.shadowRoot.querySelector(`[data-figure='${figure}'] canvas`).toDataURL();
            globalThis.row = (name) => [...drawer.shadowRoot.querySelectorAll('tr')]
              .find((tr) => tr.querySelector('th')?.textContent === name)?.querySelector('td')?.textContent ?? '';
            const emit = drawer.telemetry.emit.bind(drawer.telemetry);
            const ids = [];
            drawer.telemetry.emit = (...event) => {
              const id = emit(...event);
              if (id) ids.push(id);
              return id;
            };
            globalThis.promised = async () => {
              const mine = [...ids];
              return { place: await drawer.telemetry.persisted(), ids: mine };
            };
            """;

    @TempDir
    Path folder;

    private Sql sql;
    private Ledger ledger;
    private LiveServer server;
    private ExtensionBrowser browser;
    private ExtensionBrowser.Context panel;

    @BeforeEach
    void open() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        Sounds sounds = new Sounds().quiet(600);
        for (int i = 0; i < SENTENCES; i++) {
            sounds.voice(500).quiet(700).voice(80).quiet(400);
        }
        browser = ExtensionBrowser.open(
                folder.resolve("profile"), TestExtension.reference(), sounds.microphone(folder.resolve("speech.wav")));
        JsonObject settings = new JsonObject().put("endpoint", server.http());
        ExtensionBrowser.Context options = browser.tab("options.html");
        options.await("globalThis.chrome?.storage !== undefined");
        options.evaluate("chrome.storage.local.set({ settings: " + settings + " })");
        options.close();
        panel = browser.sidePanel("side-panel.html");
        panel.await("document.querySelector('#tab-voice')?.getAttribute('aria-selected') === 'true'");
        panel.awaitDisk();
        panel.evaluate(HANDS);
    }

    @AfterEach
    void close() {
        browser.close();
        server.close();
    }

    @Test
    void theDrawerMovesWithTheSpeechAndTheCacheAndShowsWhatTheTableHolds() throws Exception {
        assertThat(panel.evaluate(
                        "chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] }).then((all) => all.length)"))
                .isEqualTo(1);
        panel.evaluate("click('#voice-switch')");
        for (int observed = 2; observed < 7; observed += 2) { // each time more, while it plays
            panel.await("observed() >= " + observed);
            if (observed == 2) {
                panel.evaluate("globalThis.strip = drawn('voice_mode.latency_ms'), 0");
                panel.evaluate("drawer.scrollIntoView()");
            }
        }
        Files.write(Path.of("target", "side-panel.png"), panel.picture());
        panel.await("strip !== drawn('voice_mode.latency_ms')");
        panel.evaluate("click('#voice-switch')");
        panel.await("document.querySelector('#voice-switch').textContent === 'Start Voice Mode'");

        evictingMovesTheHitRate();
        panel.await("drawer.telemetry.flush().then(({ pending }) => pending === 0)"); // the table grows no more
        assertThatTheDrawerIsTheTable();
    }

    private void evictingMovesTheHitRate() {
        panel.evaluate("click('#tab-library')");
        panel.evaluate("click('#library-load')");
        panel.await("document.querySelectorAll('#videos button').length === 12");
        for (int video : List.of(0, 1, 0, 1, 0, 1, 0, 1)) {
            ask(video);
        }
        panel.evaluate("drawer.telemetry.flush()");
        panel.await("shown('cache.hit_ratio', '.value') === '75.0 %'");
        panel.evaluate("globalThis.strip = drawn('cache.hit_ratio'), 0");
        panel.evaluate("click('#tab-notes')");
        panel.evaluate("click('#trim')");
        panel.await("document.querySelector('#note-say').textContent.includes('evicted')");
        ask(0);
        ask(1);
        panel.evaluate("drawer.telemetry.flush()");
        panel.await("parseFloat(shown('cache.hit_ratio', '.value')) < 75");
        panel.await("strip !== drawn('cache.hit_ratio')");
    }

    private void ask(int video) {
        panel.evaluate("document.querySelector('#note-text').textContent = ''");
        panel.evaluate("click('#tab-library')");
        panel.evaluate("click('#videos button', " + video + ")");
        panel.await("document.querySelector('#note-text').textContent !== ''");
    }

    private void assertThatTheDrawerIsTheTable() {
        long spoken = counted("voice_mode.speech_detected");
        long ignored = counted("voice_mode.segment_ignored");
        assertThat(spoken).isGreaterThanOrEqualTo(6);
        assertThat(ignored).isPositive();
        shows("voice_mode.ignored_ratio", ".detail", ignored + " of " + (spoken + ignored));
        long hits = counted("cache.notes_hit");
        long lookups = hits + counted("cache.notes_miss");
        shows("cache.hit_ratio", ".detail", hits + " of " + lookups);
        shows("cache.hit_ratio", ".value", String.format(Locale.ROOT, "%.1f %%", 100.0 * hits / lookups));
        shows("stt.fallback_ratio", ".detail", "0 of " + counted("stt.completed"));
        String reported = (String) panel.evaluate("shown('voice_mode.latency_ms', '.detail')");
        assertThat(reported).endsWith(spoken + " observed");
        double mean =
                sql.number("SELECT avg((payload->>'latency_ms')::numeric)" + RECENT + "voice_mode.speech_detected'");
        assertThat(Double.parseDouble(reported.replaceFirst(".*mean ([\\d.]+) ms.*", "$1")))
                .isCloseTo(mean, within(0.501));
        panel.await("row('Unaccounted') === '0'"); // the two books held against each other: DrawerServerIT
        panel.await("row('Counted by the server') === '" + sql.events() + "'");
    }

    private void shows(String figure, String part, String text) {
        panel.await("shown('" + figure + "', '" + part + "') === '" + text + "'");
    }

    private long counted(String event) {
        return sql.count("SELECT count(*)" + RECENT + event + "'");
    }

    @Test
    void whatIsOnDiskIsStoredOnceThoughTheWorkerIsStoppedWhileTheExtensionWorks() throws Exception {
        Random random = new Random(Long.getLong("survival.seed", System.nanoTime()));
        panel.evaluate("click('#voice-switch')");
        panel.await("document.querySelector('#voice-switch').textContent === 'Stop Voice Mode'");
        panel.evaluate("click('#tab-library')");
        panel.evaluate("click('#library-load')");
        panel.await("document.querySelectorAll('#videos button').length === 12");
        for (int i = 0; i < STOPS; i++) {
            panel.evaluate("for (let i = 0; i < 6; i++) setTimeout(() => click('#videos button', (i + " + i
                    + ") % 12), 15 * i); drawer.telemetry.flush(); 0");
            browser.startWorker(); // whose first deed is to send what is queued
            panel.evaluate("new Promise((later) => setTimeout(later, " + random.nextInt(MOMENT_MS) + "))");
            browser.stopWorker();
            ledger.promised((JsonObject) panel.evaluate("promised()"));
        }
        panel.await("parseInt(document.querySelector('#speech-detections').textContent) > 1");
        panel.evaluate("click('#voice-switch')");
        panel.await("document.querySelector('#voice-switch').textContent === 'Start Voice Mode'");
        ledger.promised((JsonObject) panel.evaluate("promised()"));
        ledger.awaitKept();

        panel.await("drawer.telemetry.flush().then(({ pending }) => pending === 0)");
        JsonObject books = (JsonObject) panel.evaluate("drawer.telemetry.stats()");
        assertThat(ledger.size()).isGreaterThan(STOPS * 2);
        assertThat(books.getLong("emitted")).as("%s", books).isEqualTo(books.getLong("acked"));
        assertThat(ledger.rows()).as("%s", books).isEqualTo(books.getLong("acked"));
        assertThat(counted("voice_mode.speech_detected")).isPositive();
        System.out.println(STOPS + " stops of the reference extension's worker: " + books);
    }
}
