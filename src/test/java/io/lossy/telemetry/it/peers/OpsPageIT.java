package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.HostileLists;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real Chromium, as somebody on call uses it. */
class OpsPageIT {
    private static final String SECRET = "canary4711";

    @TempDir
    static Path folder;

    private static LiveServer server;
    private static Browser browser;

    private final PageComplaints complaints = new PageComplaints();
    private Page page;

    @BeforeAll
    static void open() {
        server = LiveServer.start(folder.resolve("data"));
        browser = Browser.open(folder.resolve("profile"));
    }

    @AfterAll
    static void close() {
        browser.close();
        server.close();
    }

    @BeforeEach
    void show() {
        page = browser.page();
        complaints.of(page);
    }

    @AfterEach
    void nothingWentWrongInside() {
        page.close();
        assertThat(complaints.all()).isEmpty();
    }

    /** Opens the page and waits for a frame of its feed: the page shows no event that came before. */
    private void visit(String query) {
        page.navigate(server.management() + "/ops" + query);
        live();
        String before = page.textContent("#line");
        page.waitForCondition(() -> !before.equals(page.textContent("#line")));
    }

    private void live() {
        page.waitForCondition(() -> "live".equals(page.getAttribute("#line", "data-state")));
    }

    private static JsonObject post(JsonObject... events) {
        LoopbackHttpClient.Answer answer = new LoopbackHttpClient(server.port()).post(TestRequests.request(events));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static JsonObject wrong(String event, String field, Object value) {
        return TestRequests.event(event, new JsonObject().put(field, value));
    }

    @Test
    void isThereInASecondAndMovesEachSecond() {
        visit("");
        await().pollInSameThread().until(() -> millisToFirstFrame() < 5_000); // a busy machine needs a calm moment
        assertThat(page.locator("[data-tile=database] .value")).hasText("ready");
        for (int i = 0; i < 3; i++) {
            String before = page.textContent("#line");
            page.waitForCondition(() -> !before.equals(page.textContent("#line")));
        }
    }

    private long millisToFirstFrame() {
        long began = System.nanoTime();
        page.navigate(server.management() + "/ops");
        live();
        long millis = (System.nanoTime() - began) / 1_000_000;
        System.out.println("/ops: first frame shown after " + millis + " ms");
        return millis;
    }

    @Test
    void showsAnAcceptedEventInTailTilesAndFamily() {
        visit("");
        post(TestRequests.hit());

        assertThat(page.locator("#tail li[data-ok=true]", with("lossy.cache.notes_hit"))
                        .first())
                .containsText("warm_start=true age_ms=1200");
        assertThat(page.locator("#families tr", with("cache")).first()).containsText("now");
    }

    @Test
    void showsARejectedEventWithinTwoSecondsWithItsFieldAndWhatToDo() {
        visit("");
        AtomicInteger sent = new AtomicInteger();
        await().pollInSameThread()
                .until(() -> seen(sent.incrementAndGet()) < 2_000); // a busy machine needs a calm moment
    }

    private long seen(int count) {
        Locator cause = page.locator(".cause", with("/payload/evicted_count"));
        long began = System.nanoTime();
        post(wrong("lossy.cache.notes_evicted", "evicted_count", 0));
        assertThat(cause.locator(".times")).hasText(String.valueOf(count));
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertThat(cause).containsText("lossy.cache.notes_evicted");
        assertThat(cause).containsText("Fix: Look for a wrong unit first");
        assertThat(cause).containsText("field_range");
        System.out.println("/ops: a rejected event was seen " + millis + " ms after it was sent");
        return millis;
    }

    @Test
    void anOptOutIsCountedAmongTheSwitchesWithinSeconds() {
        visit("");
        Locator optedOut =
                page.locator("#switches tr", with("Installs that opted out")).locator("td");
        long before = Long.parseLong(optedOut.textContent());
        new LoopbackHttpClient(server.port())
                .post(TestRequests.request().put("install_id", "a-person").put("opt_out", true));

        assertThat(optedOut).hasText(String.valueOf(before + 1));
        assertThat(page.locator("#switches tr", with("Families on")).locator("td"))
                .hasText("9 of 9");
    }

    @Test
    void noValueOfARejectedEventIsAnywhere() {
        visit("");
        post(
                wrong("lossy.stt.request", "mode", SECRET),
                wrong("lossy.voice_mode.speech_detected", "latency_ms", SECRET),
                wrong("lossy.voice_mode.speech_detected", SECRET, SECRET),
                wrong("Not an event " + SECRET, "x", SECRET),
                TestRequests.event(SECRET, TestRequests.HIT, new JsonObject()));
        assertThat(page.locator(".cause", with("/payload/mode"))).isVisible();

        assertThat(page.content()).doesNotContain(SECRET);
        assertThat(new LoopbackHttpClient(server.managementPort())
                        .get("/ops/snapshot")
                        .text())
                .doesNotContain(SECRET);
        assertThat((String) page.evaluate("() => new Promise(done => { const s = new EventSource('/ops/live');"
                        + " s.onmessage = m => { s.close(); done(m.data); }; })"))
                .contains("field_enum")
                .doesNotContain(SECRET);
    }

    @Test
    void hostileTextsAreShownAsTextsThoughTheServerWereFooled() {
        String markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        String turned = "\u202Egnp.exe\u001B[31m" + "x".repeat(10_240);
        visit("");
        page.route("**/ops/snapshot", route -> {
            JsonObject snapshot = new JsonObject(Browser.fetch(route).text());
            JsonObject cause = new JsonObject();
            List.of("reason", "event", "detail", "shape", "source").forEach(name -> cause.put(name, markup));
            cause.put("pointer", turned)
                    .put("events", 1)
                    .put("first", 0)
                    .put("last", 0)
                    .put("fix", markup);
            JsonObject frame = snapshot.getJsonObject("frame");
            frame.getJsonArray("rejected").clear().add(cause);
            frame.getJsonArray("alerts")
                    .clear()
                    .add(new JsonObject()
                            .put("key", markup)
                            .put("severity", "critical")
                            .put("text", markup)
                            .put("playbook", "javascript:alert(3)//")
                            .put("since", 0));
            route.fulfill(new Route.FulfillOptions().setBody(snapshot.encode()));
        });
        page.route("**/ops/live", route -> route.abort());
        page.reload();

        Locator cause = page.locator(".cause", with("onerror"));
        assertThat(cause).isVisible();
        assertThat(cause).containsText("\\u{202e}gnp.exe\\u{1b}[31m");
        assertThat(cause).containsText("(10,25");
        assertThat(page.locator("#alerts")).containsText(markup);
        assertThat(page.locator("img, #rejected script, #alerts script, #alerts a"))
                .hasCount(0);
        assertThat(scrollsSideways()).isFalse();
    }

    /** First through the endpoint, where none is kept; then as though the server had kept them all. */
    @Test
    @Tag("whole")
    void theWholeListOfNaughtyStringsStaysText() {
        List<String> naughty = HostileLists.naughty();
        visit("");
        post(naughty.stream().map(text -> wrong(text, text, text)).toArray(JsonObject[]::new));
        post(wrong("lossy.stt.request", "mode", "<b>"));
        assertThat(page.locator(".cause", with("/payload/mode")).first()).isVisible();
        assertThat(page.locator("body")).not().containsText("alert(");
        String tags =
                "() => [...new Set([...document.querySelectorAll('*')].map(node => node.localName))].sort().join()";
        Object before = page.evaluate(tags);

        page.route("**/ops/snapshot", route -> {
            JsonObject snapshot = new JsonObject(Browser.fetch(route).text());
            JsonArray causes =
                    snapshot.getJsonObject("frame").getJsonArray("rejected").clear();
            JsonArray alerts =
                    snapshot.getJsonObject("frame").getJsonArray("alerts").clear();
            for (String text : naughty) {
                JsonObject cause =
                        new JsonObject().put("events", 1).put("first", 0).put("last", 0);
                List.of("reason", "event", "detail", "shape", "source", "pointer", "fix")
                        .forEach(name -> cause.put(name, text));
                causes.add(cause);
                alerts.add(new JsonObject()
                        .put("key", text)
                        .put("severity", "critical")
                        .put("text", "text " + text)
                        .put("playbook", text)
                        .put("since", 0));
            }
            route.fulfill(new Route.FulfillOptions().setBody(snapshot.encode()));
        });
        page.route("**/ops/live", route -> route.abort());
        page.reload();

        assertThat(page.locator("#alerts")).containsText("<script>alert(");
        assertThat(page.locator("#rejected")).containsText("<script>alert(");
        assertThat(((String) page.evaluate(tags)).split(","))
                .as("the command of a playbook's alert is code")
                .isSubsetOf((before + ",code").split(","));
        assertThat(page.locator("#rejected :is(img, script, iframe, a), #alerts :is(img, script, iframe)"))
                .hasCount(0);
        assertThat(scrollsSideways()).as("scrolls sideways").isFalse();
        assertThat(page.evaluate("() => [...document.querySelectorAll('a')].every(a => a.protocol === 'http:')"))
                .isEqualTo(true);
    }

    @Test
    @Tag("whole")
    void isUsableWithTheKeyboardAloneAndKeepsWhatWasChosenInTheAddress() {
        visit("");
        page.keyboard().press("2");
        assertThat(page.locator("[data-range='900']")).hasAttribute("aria-pressed", "true");
        page.keyboard().press("/");
        page.keyboard().type("notes");
        assertThat(page.locator("#find")).hasValue("notes");
        page.keyboard().press("Escape");
        page.keyboard().press("p");
        assertThat(page.locator("#pause")).hasAttribute("aria-pressed", "true");
        page.locator("#families button", with("stt")).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("[data-strip='stored:stt']")).isVisible();
        assertThat(page.url()).endsWith("/ops?range=900&family=stt&find=notes&paused=yes");

        page.reload();
        live();
        assertThat(page.locator("#families button[aria-pressed=true]")).hasText("stt");
        assertThat(page.locator("#find")).hasValue("notes");
        page.keyboard().press("Escape");
        assertThat(page.locator("[data-strip='persisted']")).isVisible();
        for (int i = 0; i < 40 && !"tail".equals(focused()); i++) {
            page.keyboard().press("Tab");
        }
        assertThat(focused()).as("the Tab key reaches the list").isEqualTo("tail");
    }

    @Test
    @Tag("whole")
    void whatWasPausedStaysWhateverElseIsChosenAndGoesOnWithWhatCameMeanwhile() {
        visit("");
        post(TestRequests.hit());
        Locator lines = page.locator("#tail li[data-ok]");
        Locator refused = page.locator("#tail li[data-ok=false]");
        assertThat(lines.first()).isVisible();
        page.keyboard().press("p");
        int shown = lines.count();
        post(wrong("lossy.session.mailbox_depth", "depth", -1));
        assertThat(page.locator(".cause", with("mailbox_depth"))).isVisible(); // the page has received it

        page.keyboard().press("2");
        assertThat(lines).hasCount(shown);
        page.fill("#find", "notes_hit");
        assertThat(refused).hasCount(0);
        page.fill("#find", "");
        page.locator("#pause").click();
        assertThat(refused.first()).containsText("mailbox_depth");
    }

    @Test
    @Tag("whole")
    void anAlertOnAnAggregateThatNoPlaybookIsAboutSaysWhomToAskAndAFamilyThatIsGoneIsForgotten() {
        visit("?family=gone&range=900");
        assertThat(page.locator("[data-strip='persisted']")).isVisible();
        assertThat(page.url()).endsWith("/ops?range=900");

        post(IntStream.range(0, 25)
                .mapToObj(i -> TestRequests.event(
                        "lossy.library.fetch_completed",
                        new JsonObject().put("duration_ms", 40_000).put("outcome", "error")))
                .toArray(JsonObject[]::new));

        Locator alert = page.locator("#alerts li", with("library.error_ratio"));
        assertThat(alert).containsText("Owner: client.");
        assertThat(alert.locator("code"))
                .hasText("java -jar target/lossy-telemetry.jar dump --since 15m --family library");
        page.locator("#families button", with("library")).click();
        assertThat(page.locator("#rejected")).containsText("No event of library was rejected");
    }

    private String focused() {
        return (String) page.evaluate("() => document.activeElement.id");
    }

    @Test
    @Tag("whole")
    void fitsIntoThreeHundredAndSixtyPixelsAndIntoTheDark() {
        page.setViewportSize(360, 700);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        visit("");
        post(TestRequests.hit(), wrong("lossy.voice_mode.speech_detected", "latency_ms", -3));
        assertThat(page.locator("#tail li[data-ok=false]").first()).isVisible();

        assertThat(scrollsSideways()).isFalse();
        assertThat(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(15, 19, 21)");
    }

    private boolean scrollsSideways() {
        return (boolean) page.evaluate("() => document.documentElement.scrollWidth > innerWidth");
    }

    @Test
    @Tag("whole")
    void comesBackByItselfWhenTheServerDoesAndSaysMeanwhileSinceWhen() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        int port;
        try (TelemetryServer first = LiveServer.bare(folder.resolve("again"), 0, database)) {
            port = first.managementPort();
            new LoopbackHttpClient(first.port()).post(TestRequests.request(TestRequests.hit()));
            page.navigate("http://127.0.0.1:" + port + "/ops");
            live();
        }
        assertThat(page.locator("#line")).containsText("Server gone since");
        try (TelemetryServer second = LiveServer.bare(folder.resolve("again"), port, database)) {
            live();
            assertThat(second.managementPort()).isEqualTo(port);
            assertThat(page.locator("#families tr", with("cache"))
                            .first()
                            .locator("td.n")
                            .nth(1))
                    .hasText("1"); // the hour before the restart, out of the database
        }
    }

    @Test
    @Tag("whole")
    void aDatabaseThatIsAwayIsRedAndSaysWhatToDo() {
        DatabaseAddress real = PostgresFixture.migratedDatabase();
        try (Relay relay = new Relay(real.host(), real.port());
                TelemetryServer cut = LiveServer.bare(
                        folder.resolve("cut"),
                        0,
                        new DatabaseAddress(
                                "127.0.0.1", relay.port(), real.database(), real.user(), real.password()))) {
            page.navigate("http://127.0.0.1:" + cut.managementPort() + "/ops");
            live();
            relay.set(Relay.Mode.STOPPED);

            Locator alert = page.locator("#alerts li[data-severity=critical]");
            assertThat(alert).containsText("The database accepts no commits", patiently());
            assertThat(page.locator("[data-tile=database]")).hasAttribute("data-state", "bad");
            alert.locator("a").click();
            assertThat(page.locator("body")).containsText("# LossyCircuitBreakerOpen");

            relay.set(Relay.Mode.OPEN);
            page.goBack();
            assertThat(page.locator("#alerts")).containsText("Nothing is over its threshold", patiently());
        }
    }

    private static LocatorAssertions.ContainsTextOptions patiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(Patience.LONG.toMillis());
    }

    private static Page.LocatorOptions with(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }
}
