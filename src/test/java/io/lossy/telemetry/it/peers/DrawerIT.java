package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.lossy.telemetry.fixture.HostileLists;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The debug drawer in a real Chromium, over a client that says what the test puts in its mouth. */
class DrawerIT {
    /** One message of each family, in numbers that are as wide as they get. */
    private static final String BUSY = """
            () => {
              const now = Math.floor(Date.now() / 5000) * 5;
              const series = Array.from({ length: 60 }, (_, i) => [now - 5 * (59 - i), 9, 100 + i, 200 + i]);
              const ratio = { value: 0.123, numerator: 123456, denominator: 1003707, status: 'low_count', warn: 0.35, alert: 0.5 };
              client.books = { emitted: 128412345, acked: 127903000, rejected: 12, sampled: 301, opted_out: 0, evicted: 64,
                expired: 0, invalid: 3, rate_limited: 20, disabled: 0, queued: 508945, inFlight: 500, enabled: true,
                storage: 'memory', lastError: 'database_unavailable' };
              const figures = {
                voice_mode: { latency_ms: { count: 640000, mean: 1234.567, p50: 1100.25, p95: 2900.5, p99: 1, max: 2, series,
                  status: 'alert', warn: 300, alert: 500 }, ignored_ratio: ratio, detections: { per_minute: 12345.67, count: 61728 } },
                cache: { hit_ratio: ratio, usage_percent: { count: 20, mean: 61.12, p50: 60, p95: 71.5, series } },
                stt: { fallback_ratio: ratio, duration_ms: { count: 238, mean: 1203.1, p50: 1100, p95: 29000, series } },
                library: {}, automation: {}, capture: {}, session: {}, error: {}, product: {},
              };
              for (const [family, aggregates] of Object.entries(figures)) client.say({ family, events: 1234567, aggregates });
            }""";

    @TempDir
    static Path profile;

    private static Browser browser;

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
    void open() {
        drawer = DrawerPage.puppet(browser);
    }

    @AfterEach
    void close() {
        try {
            assertThat(drawer.complaints()).isEmpty();
        } finally {
            drawer.close();
        }
    }

    @Test
    void showsWhatItReceivesInWordsWithUnits() {
        drawer.run(BUSY);

        assertThat(drawer.state()).hasText("Live");
        assertThat(drawer.value("voice_mode.latency_ms")).hasText("2,901 ms");
        assertThat(drawer.detail("voice_mode.latency_ms")).hasText("mean 1,235 ms · p50 1,100 ms · 640,000 observed");
        assertThat(drawer.value("cache.hit_ratio")).hasText("12.3 %");
        assertThat(drawer.fact("Acked")).hasText("127.9M");
        assertThat(drawer.row("Unaccounted")).hasText("0");
        assertThat(drawer.fact("Queue")).hasText("in memory only");
    }

    @Test
    void hostileTextsStayTexts() {
        List<String> hostile = List.of(
                "<img src=x onerror=alert(1)><script>alert(2)</script>",
                "</td></table><iframe srcdoc='<script>parent.alert(3)</script>'>",
                "\u202Egnp.elif\u2066",
                "\u001b[31mred\u001b]0;title\u0007",
                "javascript:alert(4)",
                "W".repeat(10_240));
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        drawer.find("summary:has-text('All figures')").click();
        String tags = "() => [...drawer.shadowRoot.querySelectorAll('*')].map((node) => node.localName).sort().join()";
        for (String text : hostile) {
            drawer.run("""
                    (text) => {
                      client.books = { ...client.books, lastError: text, storage: text, enabled: text };
                      client.say({ family: 'library', events: text, at: text,
                        aggregates: { [text]: { value: 1, status: text }, ['r' + text]: { value: text, denominator: text } } });
                      client.say({ family: 'cache', events: 1, aggregates: { hit_ratio: { value: 0.5, denominator: text, status: text } } });
                      client.say(text);
                    }""", text);
            String shown = text.length() > 1000 ? "W".repeat(119) + "…" : text.replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
            assertThat(drawer.fact("Last error")).hasText(shown);
            assertThat(drawer.find("th .foreign").filter(new Locator.FilterOptions().setHasText("library.")))
                    .hasCount(2);
            assertThat((String) drawer.run(tags)).doesNotContain("img", "script", "iframe", "a,");
            assertThat(overflow()).as("%.20s", text).isZero();
        }
        assertThat(drawer.run("() => document.title")).isEqualTo("drawer");
    }

    /** Each string as the name of a figure, its status and its unit. */
    @Test
    @Tag("whole")
    void theWholeListOfNaughtyStringsStaysText() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        drawer.find("summary:has-text('All figures')").click();
        String tags =
                "() => [...new Set([...drawer.shadowRoot.querySelectorAll('*')].map((node) => node.localName))].sort().join()";
        Object before = drawer.run(tags);
        List<String> naughty = HostileLists.naughty();

        for (int from = 0; from < naughty.size(); from += 40) { // it reads 50 figures of a message
            List<String> some = naughty.subList(from, Math.min(from + 40, naughty.size()));
            drawer.run("""
                    (texts) => client.say({ family: 'library', events: 1, aggregates: Object.fromEntries(
                      texts.map((text) => ['n' + text, { value: 1, status: text, unit: text }])) })""", some);

            assertThat(drawer.find("th .foreign").filter(new Locator.FilterOptions().setHasText("library.")))
                    .hasCount(some.size());
            assertThat(drawer.run(tags)).isEqualTo(before);
            assertThat(overflow()).isZero();
        }
        assertThat(drawer.run("() => document.title")).isEqualTo("drawer");
    }

    /** What of JSONTestSuite a browser takes for JSON, as a whole message, as its aggregates, and as one of them. */
    @Test
    @Tag("whole")
    void whateverIsJsonIsNoMessageUntilItHasItsForm() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        drawer.find("summary:has-text('All figures')").click();
        List<String> texts =
                HostileLists.json().stream().map(HostileLists.JsonCase::text).toList();

        Object said = drawer.run("""
                async (texts) => {
                  const values = texts.flatMap((text) => { try { return [[JSON.parse(text)]]; } catch { return []; } });
                  for (const [value] of values) {
                    client.say(value, 'library');
                    client.say({ family: 'library', events: value, at: value, aggregates: value });
                  }
                  for (let from = 0; from < values.length; from += 15) { // it reads 50 figures of a message
                    const aggregates = values.slice(from, from + 15).flatMap(([value], i) => [['a' + i, value],
                      ['b' + i, { value, denominator: value, status: value }], ['c' + i, { p95: value, mean: value, series: value }]]);
                    client.say({ family: 'library', events: 1, aggregates: Object.fromEntries(aggregates) });
                    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); // it is shown
                  }
                  return values.length;
                }""", texts);

        assertThat((Integer) said).isGreaterThan(95);
        assertThat(drawer.find("th .foreign").filter(new Locator.FilterOptions().setHasText("library.b")))
                .not()
                .hasCount(0);
        drawer.run(BUSY);
        assertThat(drawer.value("voice_mode.latency_ms")).hasText("2,901 ms");
        assertThat(drawer.fact("Acked")).hasText("127.9M");
        assertThat(overflow()).isZero();
    }

    @Test
    void everythingIsReachedAndWorkedByKeys() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        String focus = "() => { const at = drawer.shadowRoot.activeElement;"
                + " return [at?.textContent, getComputedStyle(at ?? document.body).outlineStyle, at?.parentElement.open].join('|'); }";
        Page page = drawer.page();

        for (String title : List.of("This client", "Server, last five minutes", "The two books")) {
            page.keyboard().press("Tab");
            assertThat(drawer.run(focus)).isEqualTo(title + "|solid|true");
            page.keyboard().press("Enter");
            assertThat(drawer.run(focus)).isEqualTo(title + "|solid|false");
        }
        page.keyboard().press("Space");
        page.keyboard().press("Tab");
        assertThat(drawer.run(focus)).isEqualTo("What is compared|solid|false");
        page.keyboard().press("Enter");
        assertThat(drawer.find(".help p").first()).isVisible();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(drawer.run(focus)).isEqualTo("All figures of the server|solid|true");
        assertThat(drawer.find("th:has-text('voice_mode.detections') + td")).hasText("12,346 / min");
        page.keyboard().press("Shift+Tab");
        assertThat(drawer.run(focus)).isEqualTo("What is compared|solid|true");
    }

    @Test
    @Tag("whole")
    void fitsIntoANarrowPanel() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        drawer.run("() => drawer.shadowRoot.querySelectorAll('details').forEach((each) => (each.open = true))");

        for (int width : List.of(360, 300, 700, 360)) {
            drawer.page().setViewportSize(width, 900);
            drawer.page()
                    .waitForFunction(
                            "(width) => [...drawer.shadowRoot.querySelectorAll('.uplot')]"
                                    + ".every((strip) => Math.abs(strip.clientWidth - (width - 24)) < 20)",
                            width);
            assertThat(overflow()).as("at %s", width).isZero();
        }
    }

    /** Pixels by which anything reaches beyond the window. */
    private int overflow() {
        return ((Number) drawer.run("() => Math.max(document.documentElement.scrollWidth,"
                        + " ...[...drawer.shadowRoot.querySelectorAll('*')].filter((n) => !n.closest('.vh'))"
                        + ".map((n) => Math.floor(n.getBoundingClientRect().right))) - innerWidth"))
                .intValue();
    }

    @Test
    @Tag("whole")
    void followsTheSchemeAndTheWishForLessMotionAndCanBeRead() {
        drawer.run(BUSY);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            drawer.page()
                    .emulateMedia(new Page.EmulateMediaOptions()
                            .setColorScheme(scheme)
                            .setReducedMotion(ReducedMotion.REDUCE));
            // WCAG 2.2, 1.4.3: 4.5 to 1 for texts
            Map<?, ?> contrasts = (Map<?, ?>) drawer.run("""
                    () => {
                      const style = getComputedStyle(drawer);
                      const light = (name) => {
                        const [r, g, b] = style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/g).map((hex) => {
                          const part = parseInt(hex, 16) / 255;
                          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
                        });
                        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                      };
                      const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
                      return Object.fromEntries(['--fg', '--muted', '--main', '--ok', '--warn', '--alert'].flatMap((name) =>
                        ['--bg', '--soft'].map((ground) => [name + ground, contrast(name, ground)])));
                    }""");
            assertThat(contrasts.values()).as("%s", contrasts).allMatch(each -> ((Number) each).doubleValue() >= 4.5);
            assertThat(drawer.run("() => getComputedStyle(drawer).backgroundColor"))
                    .isEqualTo(scheme == ColorScheme.LIGHT ? "rgb(255, 255, 255)" : "rgb(21, 25, 30)");
            assertThat(
                            drawer.run(
                                    "() => getComputedStyle(drawer.shadowRoot.querySelector('summary'), '::before').transitionProperty"))
                    .isEqualTo("none");
        }
    }

    @Test
    @Tag("whole")
    void tenMinutesOfMessagesLeaveNoMoreNodesThanOne() {
        drawer.page().clock().install();
        drawer.run("() => { drawer.telemetry = null; drawer.telemetry = client; }"); // on the new clock
        // clock
        drawer.run("() => setInterval(" + BUSY + ", 1000)");
        minutes(1);
        assertThat(drawer.state()).hasText("Live");
        int nodes = drawer.nodes();
        Memory before = memory();

        minutes(10);

        assertThat(drawer.nodes()).isEqualTo(nodes);
        Memory after = memory();
        System.out.println("drawer: after ten minutes " + after + ", before " + before);
        assertThat(after.nodes()).isLessThanOrEqualTo(before.nodes() + 20);
        assertThat(after.listeners()).isLessThanOrEqualTo(before.listeners());
        assertThat(after.kilobytes()).isLessThan(before.kilobytes() + 1000);
    }

    private void minutes(int n) {
        drawer.page().clock().runFor(n * 60_000L);
    }

    @Test
    @Tag("whole")
    void takenOutItLetsGoOfEverythingAndPutBackItGoesOn() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        int listening = (Integer) drawer.run("() => client.listening");
        assertThat(listening).isPositive();
        int nodes = drawer.nodes();
        Memory before = memory();

        drawer.run("() => { for (let i = 0; i < 20; i++) { drawer.remove(); document.body.append(drawer); } }");

        assertThat(drawer.run("() => client.listening")).isEqualTo(listening);
        assertThat(drawer.nodes()).isEqualTo(nodes);
        assertThat(memory().listeners()).as("after 20 times").isLessThan(before.listeners() + 20);
        drawer.run("() => drawer.remove()");
        assertThat(drawer.run("() => client.listening")).isEqualTo(0);
        Object asked = drawer.run("async () => { const asked = client.asked;"
                + " await new Promise((next) => setTimeout(next, 1500)); return client.asked - asked; }");
        assertThat(asked).isEqualTo(0);
        drawer.run("() => document.body.append(drawer)");
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        drawer.run("() => { drawer.telemetry = null; }");
        assertThat(drawer.state()).hasText("No client");
        assertThat(drawer.run("() => client.listening")).isEqualTo(0);
    }

    @Test
    @Tag("whole")
    void aClientGivenBeforeTheElementWasDefinedIsTaken() {
        // an element of a document without a window is upgraded when it comes into one that has
        drawer.run("""
                () => {
                  drawer.remove();
                  window.drawer = document.implementation.createHTMLDocument().createElement('telemetry-drawer');
                  drawer.telemetry = client;
                  document.body.append(drawer);
                }""");
        int listening = (Integer) drawer.run("() => client.listening");
        drawer.run(BUSY);

        assertThat(drawer.state()).hasText("Live");
        assertThat(drawer.run("() => Object.hasOwn(drawer, 'telemetry')")).isEqualTo(false);
        drawer.run("() => drawer.remove()");
        assertThat(listening).isPositive();
        assertThat(drawer.run("async () => { const asked = client.asked;"
                        + " await new Promise((next) => setTimeout(next, 1500)); return client.asked - asked; }"))
                .as("no second timer is left")
                .isEqualTo(0);
        assertThat(drawer.run("() => client.listening")).isEqualTo(0);
    }

    /** But for two sentences that count seconds. */
    @Test
    @Tag("whole")
    void nothingInTheDocumentChangesWhileNothingIsNew() {
        drawer.run(BUSY);
        assertThat(drawer.state()).hasText("Live");
        Object changes = drawer.run(String.format(Locale.ROOT, """
                async () => {
                  const all = { subtree: true, childList: true, characterData: true, attributes: true };
                  const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 20)));
                  const changes = async (times) => {
                    const seen = [];
                    const watch = new MutationObserver((records) => seen.push(...records.map((r) => r.target.className ?? r.target.data)
                      .filter((name) => !['age', 'text'].includes(name))));
                    watch.observe(drawer.shadowRoot, all);
                    for (let i = 0; i < times; i++) {
                      (%s)();
                      await frame();
                    }
                    watch.disconnect();
                    return seen;
                  };
                  // the first picture is drawn when the page gets to it: on a busy machine not at once
                  let seen = [];
                  for (let tries = 0; tries < 40; tries++) {
                    seen = await changes(5);
                    if (!seen.length) break;
                  }
                  return seen.join();
                }""", BUSY));
        assertThat(changes).isEqualTo("");
    }

    private record Memory(int nodes, int listeners, int kilobytes) {}

    /** What the page holds once the garbage is out. */
    private Memory memory() {
        CDPSession session = drawer.page().context().newCDPSession(drawer.page());
        session.send("HeapProfiler.collectGarbage");
        JsonObject counters = session.send("Memory.getDOMCounters");
        JsonObject heap = session.send("Runtime.getHeapUsage");
        session.detach();
        return new Memory(
                counters.get("nodes").getAsInt(),
                counters.get("jsEventListeners").getAsInt(),
                heap.get("usedSize").getAsInt() / 1024);
    }
}
