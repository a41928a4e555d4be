package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.Repetitions;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page, a popup or a worker emits as it ends is in exactly one book, and passes choice and hashing like all else. */
@Tag("repeated")
class ClientExitIT {
    private static final int TIMES = Repetitions.of(4, 25); // the page has four moments
    private static final List<String> WAYS = List.of("link", "href", "reload", "replace");

    @TempDir
    static Path folder;

    private static Sql sql;
    private static ExitBooks books;
    private static LiveServer server;
    private static Relay relay;
    private static ExtensionBrowser browser;
    private static ExtensionBrowser.Context panel;

    private ExitSite site;

    @BeforeAll
    static void start() throws IOException {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        books = new ExitBooks(sql, server);
        relay = new Relay("127.0.0.1", server.port());
        JsonObject settings = new JsonObject().put("endpoint", server.http()).put("dice", 0);
        TestExtension extension = TestExtension.assemble(folder, settings);
        for (String page : List.of("exit.html", "exit.js")) {
            Files.copy(
                    Path.of("target", "test-classes", "browser", page),
                    extension.folder().resolve(page));
        }
        browser = ExtensionBrowser.open(folder.resolve("profile"), extension);
        panel = browser.panel();
    }

    @AfterAll
    static void stop() {
        browser.close();
        relay.close();
        server.close();
    }

    @BeforeEach
    void openSite() throws IOException {
        site = new ExitSite(server.http());
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void whatIsEmittedAsAPageIsLeftIsInOneBookWhileTheServerIsThere() throws Exception {
        Map<String, JsonObject> stories = new LinkedHashMap<>();
        for (String way : WAYS) {
            try (ExitSite each = new ExitSite(server.http())) {
                leave(each, asked(way, server.http()));
                stories.put(way + ", server up", settled(each, asked(way, server.http())));
            }
        }
        books.assertInOneBook(stories, TIMES + 1); // and the one that the settling page emits
    }

    @Test
    void whatIsEmittedAsAPageIsLeftIsInOneBookThoughTheServerIsAway() throws Exception {
        Map<String, JsonObject> stories = new LinkedHashMap<>();
        for (String way : WAYS) {
            try (ExitSite each = new ExitSite(server.http())) {
                relay.set(Relay.Mode.STOPPED);
                leave(each, asked(way, relay.http()));
                relay.set(Relay.Mode.OPEN);
                stories.put(way + ", server away", settled(each, asked(way, relay.http())));
            }
        }
        books.assertInOneBook(stories, TIMES + 1);
    }

    @Test
    void whatLeavesWithThePageHasNoIdThatIsNotHashed() throws Exception {
        Map<String, String> asked = asked("each", site.origin());
        asked.put("transport", "http"); // which the site can read
        leave(site, asked);
        JsonObject settled = settled(site, asked);

        assertThat(site.recorded()).isNotEmpty().noneMatch(it -> it.contains("secret-") || it.contains("the session"));
        books.assertInOneBook(Map.of("all ways in turn, HTTP", settled), TIMES + 1);
    }

    @Test
    void aPageOfAPersonWhoOptedOutLeavesWithoutARequest() throws Exception {
        Map<String, String> asked = with(asked("each", site.origin()), "times", String.valueOf(TIMES + 1));
        closed(open(site.page(with(asked, "step", "optOut"))), site, "optedOut");
        List<String> before = site.recorded();
        long rows = sql.events();

        leave(site, asked);
        JsonObject settled = settled(site, asked);

        assertThat(before).anyMatch(it -> it.startsWith("POST /v1/events"));
        assertThat(settled.getJsonArray("list")).hasSize(TIMES + 2);
        assertThat(site.recorded()).isEqualTo(before);
        assertThat(sql.events()).isEqualTo(rows);
    }

    @Test
    void whatAPopupEmitsAsItClosesIsInOneBook() {
        Map<String, String> asked = with(asked("close", server.http()), "name", "popup");
        String popup = "exit.html?" + ExitSite.query(asked);
        panel.evaluate("chrome.action.setPopup({ popup: '" + popup + "' }).then(() => 0)");
        for (int i = 1; i <= TIMES; i++) {
            panel.evaluate(
                    "chrome.action.openPopup().then(() => 0, () => 0)"); // one that closes at once counts as failed
            panel.await("JSON.parse(localStorage.getItem('emitted') ?? '[]').length === " + i);
            panel.await("chrome.runtime.getContexts({ contextTypes: ['POPUP'] }).then((all) => all.length === 0)");
        }
        browser.tab("exit.html?" + ExitSite.query(with(asked, "step", "settle")));
        panel.await("localStorage.getItem('story') !== null");
        JsonObject story = new JsonObject((String) panel.evaluate("localStorage.getItem('story')"));

        books.assertInOneBookButCold("popup that closes", story, TIMES + 1);
    }

    /** A tab that is closed in the task of the emit may end before it has written anything: how often is printed. */
    @Test
    void whatAPageEmitsAsItsTabIsClosedIsInOneBookOrTheShareThatIsLostIsPrinted() throws Exception {
        leave(site, asked("close", server.http()));
        JsonObject story = settled(site, asked("close", server.http()));

        ExitBooks.Balance balance = books.balance("tab that is closed", story); // prints it
        assertThat(balance.emitted()).isEqualTo(TIMES + 1);
        assertThat(balance.missing()).as("%s", balance).isBetween(0L, (long) TIMES);
    }

    /** Nobody tells a worker that it ends. What it emitted some milliseconds before may be lost: how often is printed. */
    @Test
    void whatAWorkerEmitsAsItIsStoppedIsInOneBookOrTheShareThatIsLostIsPrinted() {
        long before = panel.work(new JsonObject()).getLong("emitted");
        for (int i = 0; i < TIMES; i++) {
            browser.startWorker();
            ExtensionBrowser.Context worker = browser.worker();
            worker.evaluate("void work({ emit: 1 })");
            browser.stopWorker();
            worker.detach();
            browser.awaitNoWorker();
        }
        JsonObject flush = new JsonObject().put("flush", true);
        await().atMost(Patience.LONG).until(() -> panel.work(flush).getInteger("pending") == 0);
        JsonObject last = panel.work(flush.copy().put("emit", 1));
        JsonObject report = books.report(TestExtension.ids(last).get(0), last.getLong("emitted"));
        long rows = sql.count(
                "SELECT count(*) FROM analytics_events WHERE install_id = '" + report.getString("install") + "'");

        var balance = new ExitBooks.Balance("worker that is stopped", before + TIMES + 1, rows, report, Map.of());
        System.out.println(balance);
        assertThat(rows + balance.discarded()).as("%s", balance).isEqualTo(balance.reported());
        assertThat(balance.missing()).as("%s", balance).isNotNegative();
    }

    private static Map<String, String> asked(String way, String endpoint) {
        return new LinkedHashMap<>(
                Map.of("step", "leave", "way", way, "endpoint", endpoint, "times", String.valueOf(TIMES)));
    }

    private static Map<String, String> with(Map<String, String> asked, String word, String value) {
        Map<String, String> more = new LinkedHashMap<>(asked);
        more.put(word, value);
        return more;
    }

    /** Lets a page emit and leave so many times. */
    private void leave(ExitSite at, Map<String, String> asked) throws Exception {
        String url = at.page(asked);
        if (!"close".equals(asked.get("way"))) {
            closed(open(url), at, "left");
            return;
        }
        for (int i = 0; i < TIMES; i++) {
            String tab = "chrome.tabs.get(" + open(url) + ")";
            panel.await(tab + ".then(() => false, () => true)");
        }
    }

    /** The page opened again, until it has sent all that it can. */
    private JsonObject settled(ExitSite at, Map<String, String> asked) throws Exception {
        return closed(open(at.page(with(asked, "step", "settle"))), at, "settled");
    }

    private static int open(String url) {
        Object tab = panel.evaluate("chrome.tabs.create({ url: '" + url + "' }).then((tab) => tab.id)");
        return ((Number) Objects.requireNonNull(tab)).intValue();
    }

    /** Closes the tab as soon as its page has done a step. */
    private static JsonObject closed(int tab, ExitSite at, String step) throws InterruptedException {
        JsonObject story = at.reported(step);
        panel.evaluate("chrome.tabs.remove(" + tab + ").then(() => 0)");
        return story;
    }
}
