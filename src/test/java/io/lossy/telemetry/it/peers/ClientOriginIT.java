package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.it.peers.ClientPage.Books;
import io.lossy.telemetry.it.peers.ClientPage.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of one origin in a real Chromium: several servers, an older client, no secure context, a page that comes back. */
class ClientOriginIT {
    private static final int OLD = 30;
    private static final int NEW = 20;
    private static final int VISITS = 10;
    /** A name that the browser does not trust: its pages of plain HTTP have no secure context. */
    private static final String NAME = "telemetry.test";

    private static final String KEY = "wk_0123456789abcdefghijklmnopqrstuv";

    /** Why a page was loaded again and not restored; undefined in a page that was restored. */
    private static final String REASONS = "performance.getEntriesByType('navigation')[0]?.notRestoredReasons?.reasons";

    @TempDir
    static Path folder;

    private static Sql sql;
    private static LiveServer server;
    private static Browser browser;

    @BeforeAll
    static void start() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        browser = Browser.open(
                folder.resolve("profile"),
                List.of("--host-resolver-rules=MAP " + NAME + " 127.0.0.1"),
                options -> options.setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    /** The same server by another name: another destination. */
    private static String elsewhere() {
        return "http://localhost:" + server.port();
    }

    private static List<String> rows() {
        return sql.column("SELECT event_id FROM analytics_events");
    }

    /** Emits with the client of an older commit while the server is away. */
    private static List<String> writtenByTheOldClient(ClientPage page, String name) {
        page.page().route("**/client/old.js", ClientOriginIT::serveOldClient);
        page.line(Line.CUT).awaitDisk().openFrom("/client/old.js", Map.of("name", name));
        List<String> ids = page.emit(OLD);
        assertThat(page.persisted()).isEqualTo("disk");
        page.run("() => client.close()");
        return ids;
    }

    private static void serveOldClient(Route route) {
        route.fulfill(new Route.FulfillOptions()
                .setContentType("text/javascript")
                .setPath(Path.of("target/test-classes/browser/client-69a179a.js")));
    }

    @Test
    void theDatabaseOfAnOlderClientIsTakenOverByTheFirstClientWithItsServer() {
        try (ClientPage page = new ClientPage(browser, server)) {
            List<String> old = writtenByTheOldClient(page, "adopted");
            page.open(Map.of("name", "adopted"));
            List<String> young = page.emit(NEW);
            page.persisted();
            page.run("() => client.close()");

            page.line(Line.WHOLE).open(Map.of("name", "adopted", "endpoint", elsewhere()));
            List<String> others = page.emit(NEW);
            Books books = page.drained();
            assertThat(rows())
                    .containsAll(others)
                    .doesNotContainAnyElementsOf(old)
                    .doesNotContainAnyElementsOf(young);
            assertThat(books.count("emitted")).isEqualTo(NEW);
            assertThat(books.count("queued")).isZero();
            assertThat(books.reported()).extracting("elsewhere").isEqualTo(Map.of(server.http(), OLD + NEW));

            page.run("() => client.close()");
            page.open(Map.of("name", "adopted"));
            books = page.drained();
            assertThat(rows()).containsAll(old).containsAll(young);
            assertThat(books.count("emitted")).isEqualTo(OLD + NEW);
            assertThat(books.count("acked")).isEqualTo(OLD + NEW);
            assertThat(books.reported()).extracting("elsewhere").isEqualTo(Map.of());
        }
    }

    @Test
    void theChoiceOfThePersonHoldsForEveryServerOfTheOrigin() {
        try (ClientPage page = new ClientPage(browser, server)) {
            page.awaitDisk().open(Map.of("name", "choice"));
            page.emit(1);
            page.drained();
            page.line(Line.CUT);
            List<String> first = page.emit(NEW);
            page.persisted();
            page.run("() => client.close()");
            page.open(Map.of("name", "choice", "endpoint", elsewhere()));
            List<String> second = page.emit(NEW);
            page.persisted();
            page.run("() => client.setEnabled(false)");
            assertThat(page.stats().reported()).extracting("elsewhere").isEqualTo(Map.of());
            page.run("() => client.close()");

            page.open(Map.of("name", "choice"));
            page.run("() => client.flush()");
            assertThat(page.run("() => client.enabled")).isEqualTo(false);
            assertThat(page.stats().count("opted_out")).isEqualTo(NEW);
            int asked = page.line(Line.WHOLE).asked();
            page.run(
                    "async () => { for (let i = 0; i < 50; i++) { await client.flush(); await new Promise((next) => setTimeout(next, 20)); } }");
            assertThat(page.asked()).as("the server is asked").isGreaterThan(asked);
            assertThat(rows()).doesNotContainAnyElementsOf(first).doesNotContainAnyElementsOf(second);
            assertThat(sql.count("SELECT count(*) FROM opt_outs")).isEqualTo(1);
            page.run("() => client.setEnabled(true)");
        }
    }

    @Test
    void whatIsEmittedWithoutASecureContextArrives() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (LiveServer named = LiveServer.start(folder.resolve("named"), database, ClientOriginIT::reachedByName);
                ClientPage page = new ClientPage(browser, named)) {
            page.page().navigate("http://" + NAME + ":" + named.port() + "/client/telemetry.js");
            assertThat(
                            page.run(
                                    "() => [isSecureContext, 'randomUUID' in crypto, 'subtle' in crypto, 'locks' in navigator]"))
                    .isEqualTo(List.of(false, false, false, false));
            page.open(Map.of("name", "insecure", "transport", "auto", "sessionId", "a session", "key", KEY));
            List<String> ids = page.emit(NEW);
            Books books = page.drained();
            assertThat(books.word("lastError")).isEmpty();
            assertThat(books.count("acked")).isEqualTo(NEW);
            assertThat(new Sql(database).column("SELECT event_id FROM analytics_events"))
                    .containsAll(ids);
            assertThat(page.asked()).as("requests over HTTP").isZero();
        }
    }

    /** Without write keys the server answers only requests for a loopback name. */
    private static String reachedByName(String conf) {
        return conf.replace("  keys: []\n", "  keys: [{ id: page, secret: " + KEY + ", sources: [extension] }]\n")
                .replace("    - http://localhost:*\n", "    - http://localhost:*\n    - http://" + NAME + ":*\n");
    }

    @Test
    @Tag("whole")
    void aPageComesBackFromTheBackForwardCacheAndIsConnectedAgain() {
        boolean restored = false;
        for (int time = 0; time < VISITS && !restored; time++) {
            restored = comesBackConnected("cache-" + time);
        }
        assertThat(restored).as("restored once in %d visits", VISITS).isTrue();
    }

    /** Returns false if Chromium did not keep the page, as when its socket took too long to close on a busy machine. */
    private static boolean comesBackConnected(String name) {
        try (ClientPage client = new ClientPage(browser, server)) {
            Page page = client.page();
            page.unroute("**/v1/events");
            client.awaitDisk().open(Map.of("name", name, "transport", "auto")).run("""
                    () => {
                      window.heard = 0;
                      client.subscribe('cache', () => heard++);
                      addEventListener('pagehide', () => { window.last = emitSome(1)[0]; });
                      addEventListener('pageshow', (event) => { window.back = event.persisted; });
                    }""");
            page.waitForCondition(() -> number(client.run("() => heard")) > 0);
            List<String> ids = new ArrayList<>(client.emit(NEW));
            page.navigate(server.http() + "/client/uuid.js");
            page.goBack(new Page.GoBackOptions()
                    .setWaitUntil(WaitUntilState.COMMIT)); // what is restored is not loaded again

            // a restored page gets its event some time after the commit
            page.waitForFunction("() => globalThis.back ?? " + REASONS);
            String reasons = String.valueOf(page.evaluate("() => globalThis.back ?? JSON.stringify(" + REASONS + ")"));
            if (!reasons.equals("true")) {
                assertThat(reasons).isEqualTo("[{\"reason\":\"websocket\"}]");
                return false;
            }
            double before = number(client.run("() => heard"));
            page.waitForCondition(() -> number(client.run("() => heard")) > before);
            ids.add(String.valueOf(client.run("() => last")));
            ids.addAll(client.emit(NEW));
            Books books = client.drained();
            assertThat(rows()).containsAll(ids);
            assertThat(books.count("emitted")).isEqualTo(2 * NEW + 1);
            assertThat(books.count("acked")).isEqualTo(2 * NEW + 1);
            return true;
        }
    }

    @Test
    @Tag("whole")
    void aPageThatIsLeftBeforeItsDatabaseIsMadeKeepsNoOtherPageFromIt() {
        try (ClientPage page = new ClientPage(browser, server)) {
            page.run("""
                    () => {
                      const make = IDBDatabase.prototype.createObjectStore;
                      IDBDatabase.prototype.createObjectStore = function (...words) {
                        const store = make.apply(this, words);
                        const again = () => { store.put({}, 1).onsuccess = again; }; // the upgrade goes on and on
                        if (words[0] === 'meta') again();
                        window.upgrading = words[0] === 'meta';
                        return store;
                      };
                    }""");
            page.awaitDisk().open(Map.of("name", "upgrade"));
            page.page().waitForFunction("() => window.upgrading");
            page.page().navigate(server.http() + "/client/uuid.js");
            page.open(Map.of("name", "upgrade"));
            List<String> ids = page.emit(NEW);

            assertThat(page.persisted()).isEqualTo("disk");
            assertThat(page.drained().count("acked")).isEqualTo(NEW);
            assertThat(rows()).containsAll(ids);
        }
    }

    private static double number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }
}
