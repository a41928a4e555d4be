package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.assertions.LocatorAssertions;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The debug drawer in a real Chromium over a real client, server and database. */
class DrawerServerIT {
    private static final double PATIENCE_MS = Patience.LONG.toMillis();
    private static final String RECENT =
            "FROM analytics_events WHERE occurred_at > now() - interval '5 minutes' AND event = ";

    @TempDir
    static Path profile;

    private static Browser browser;

    @TempDir
    Path data;

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private LiveServer server;
    private DrawerPage drawer;

    @BeforeAll
    static void openTheBrowser() {
        browser = Browser.open(profile);
    }

    @AfterAll
    static void closeTheBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() {
        server = LiveServer.start(data, 0, database);
        drawer = DrawerPage.live(browser, server.http());
        assertThat(drawer.state()).hasText("Live", patiently());
    }

    @AfterEach
    void stop() {
        try {
            assertThat(drawer.complaints()).isEmpty();
        } finally {
            drawer.close();
            server.close();
        }
    }

    @Test
    void itsNumbersAreThoseOfTheDatabaseAndTheTwoBooksAgree() {
        emit("VOICE_MODE_SPEECH_DETECTED", 80, "latency_ms: 20 + 3 * i");
        emit("VOICE_MODE_SEGMENT_IGNORED", 20, "reason: 'short'");
        emit("CACHE_NOTES_HIT", 75, "age_ms: i");
        emit("CACHE_NOTES_MISS", 25, "");
        emit("STT_COMPLETED", 38, "mode: 'cloud', duration_ms: 900");
        emit("STT_FALLBACK", 2, "mode: 'cloud', error_class: 'timeout'");
        flush();

        long spoken = counted("lossy.voice_mode.speech_detected");
        long ignored = counted("lossy.voice_mode.segment_ignored");
        assertThat(drawer.detail("voice_mode.ignored_ratio"))
                .hasText(ignored + " of " + (spoken + ignored), patiently());
        assertThat(drawer.value("voice_mode.ignored_ratio")).hasText(share(ignored, spoken + ignored));
        long hits = counted("lossy.cache.notes_hit");
        long lookups = hits + counted("lossy.cache.notes_miss");
        assertThat(drawer.detail("cache.hit_ratio")).hasText(hits + " of " + lookups, patiently());
        assertThat(drawer.value("cache.hit_ratio")).hasText(share(hits, lookups));
        long fallbacks = counted("lossy.stt.fallback");
        long ended = fallbacks + counted("lossy.stt.completed");
        assertThat(drawer.detail("stt.fallback_ratio")).hasText(fallbacks + " of " + ended, patiently());
        assertThat(drawer.value("stt.fallback_ratio")).hasText(share(fallbacks, ended));
        assertThatLatenciesEqual(spoken);

        assertThat(drawer.row("Acked to this client")).hasText("240", patiently());
        assertThat(drawer.row("Counted by the server")).hasText(String.valueOf(sql.events()));
        assertThat(drawer.row("Difference")).hasText("0");
        assertThat(drawer.find("p:text-is('The two agree.')")).isVisible();
        assertThat(drawer.row("Emitted")).hasText("240");
        assertThat(drawer.row("Unaccounted")).hasText("0");
        assertThat(drawer.fact("Queued")).hasText("0");
        assertThat(drawer.fact("Acked")).hasText("240");
        assertThat(drawer.fact("Queue")).hasText("on disk");
    }

    private void assertThatLatenciesEqual(long spoken) {
        String latencies = RECENT + "'lossy.voice_mode.speech_detected'";
        String value = "(payload->>'latency_ms')::numeric";
        double mean = sql.number("SELECT avg(" + value + ") " + latencies);
        double p50 = sql.number("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY " + value + ") " + latencies);
        double p95 = sql.number("SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY " + value + ") " + latencies);
        // the server's histogram keeps two digits and more; the drawer rounds to a whole number from 100 on
        String reported = drawer.detail("voice_mode.latency_ms").textContent();
        assertThat(reported).endsWith(spoken + " observed");
        assertThat(number("mean ([\\d.]+) ms", reported)).isCloseTo(mean, within(0.501));
        assertThat(number("p50 ([\\d.]+) ms", reported)).isCloseTo(p50, within(p50 * 0.01));
        assertThat(number("([\\d.]+) ms", drawer.value("voice_mode.latency_ms").textContent()))
                .isCloseTo(p95, within(p95 * 0.01));
    }

    @Test
    @Tag("whole")
    void evictingTheCacheMovesTheHitRateAndItsStrip() {
        emit("CACHE_NOTES_HIT", 60, "age_ms: i");
        flush();
        assertThat(drawer.value("cache.hit_ratio")).hasText("100.0 %", patiently());
        double before = heightOfTheLine();

        emit("CACHE_NOTES_EVICTED", 1, "evicted_count: 60, reason: 'manual'");
        emit("CACHE_NOTES_MISS", 60, "");
        flush();
        long start = System.nanoTime();
        assertThat(drawer.value("cache.hit_ratio")).hasText("50.0 %", patiently());

        System.out.println("drawer: a committed miss showed in the hit rate after "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        assertThat(drawer.find("[data-figure='cache.hit_ratio'] .badge")).hasText("alert");
        assertThat(before).as("of the strip's height").isGreaterThan(0.75);
        assertThat(heightOfTheLine()).isBetween(0.4, 0.75);
    }

    @Test
    @Tag("whole")
    void aServerThatGoesAndComesBackIsStaleThenLiveAgainByItself() {
        emit("CACHE_NOTES_HIT", 30, "age_ms: i");
        flush();
        assertThat(drawer.detail("cache.hit_ratio")).hasText("30 of 30", patiently());
        int port = server.port();

        server.close();
        assertThat(drawer.state()).hasText(Pattern.compile("Stale since \\d\\d:\\d\\d:\\d\\d"), patiently());
        assertThat(drawer.find("[data-figure='cache.hit_ratio'] .badge")).isHidden();
        emit("CACHE_NOTES_MISS", 10, "");
        assertThat(drawer.fact("Queued")).hasText("10", patiently());
        assertThat(drawer.state()).hasText(Pattern.compile("Down since \\d\\d:\\d\\d:\\d\\d"), patiently());
        assertThat(drawer.find(".age")).hasText(Pattern.compile("last update \\d+ s ago; retrying"));
        assertThat(drawer.row("Difference")).hasText("–");

        server = LiveServer.start(data, port, database);
        assertThat(drawer.state()).hasText("Live", patiently());
        assertThat(drawer.detail("cache.hit_ratio")).hasText("30 of 40", patiently());
        assertThat(drawer.fact("Queued")).hasText("0", patiently());
        assertThat(drawer.fact("Last error")).hasText("none", patiently());
    }

    @Test
    void optingOutIsShownAndCounted() {
        emit("CACHE_NOTES_HIT", 5, "age_ms: i");
        flush();
        drawer.run("() => client.setEnabled(false)");
        drawer.run("() => [1, 2, 3].map((n) => client.emit(Events.CACHE_NOTES_HIT, { age_ms: n }))");

        assertThat(drawer.fact("Telemetry")).hasText("off", patiently());
        assertThat(drawer.find(".note")).containsText("nothing leaves this device");
        assertThat(drawer.row("Opted out")).hasText("3", patiently());
        assertThat(drawer.row("Unaccounted")).hasText("0");
        drawer.run("() => client.setEnabled(true)");
        assertThat(drawer.fact("Telemetry")).hasText("on", patiently());
        assertThat(drawer.find(".note")).isHidden();
    }

    /** @param payload fields, in which i counts */
    private void emit(String event, int times, String payload) {
        Object taken = drawer.run(
                "([event, times]) => Array.from({ length: times }, (_, i) => client.emit(Events[event], {" + payload
                        + "})).filter(Boolean).length",
                new Object[] {event, times});
        assertThat(taken).isEqualTo(times);
    }

    private void flush() {
        Map<String, Object> sent = Map.of("pending", 0, "lastError", "");
        await().pollInSameThread().until(() -> drawer.run("() => client.flush()"), sent::equals);
    }

    private long counted(String event) {
        return sql.count("SELECT count(*) " + RECENT + "'" + event + "'");
    }

    /** Where the line of the hit rate ends on its canvas: 0 the bottom, 1 the top. */
    private double heightOfTheLine() {
        return ((Number) drawer.run("""
                () => {
                  const canvas = drawer.shadowRoot.querySelector("[data-figure='cache.hit_ratio'] canvas");
                  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  for (let x = width - 1; x > 0; x--) {
                    for (let y = height - 1; y > 0; y--) {
                      const [red, , blue, alpha] = data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4);
                      if (alpha > 200 && blue > red + 90) return 1 - y / height;
                    }
                  }
                  return -1;
                }""")).doubleValue();
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    private static double number(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static LocatorAssertions.HasTextOptions patiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS);
    }
}
