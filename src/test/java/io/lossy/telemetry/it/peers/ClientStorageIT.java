package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.it.peers.ClientPage.Books;
import io.lossy.telemetry.it.peers.ClientPage.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client in a real Chromium whose disk is full, blocked, newer, deleted, broken or not there. */
class ClientStorageIT {
    /** Another database of the origin that takes all the space there is. */
    private static final String FILL = """
            async () => {
              const asked = indexedDB.open('filler');
              asked.onupgradeneeded = () => asked.result.createObjectStore('all', { autoIncrement: true });
              const db = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
              const fits = (size) => new Promise((done) => {
                const tx = db.transaction('all', 'readwrite');
                tx.objectStore('all').add('x'.repeat(size));
                tx.oncomplete = () => done(true);
                tx.onabort = () => done(false);
              });
              for (let size = 1 << 19; size > 8; size >>= 1) while (await fits(size));
            }""";

    private static final int LITTLE = 3_000_000; // bytes
    private static final int PLENTY = 100_000_000;
    private static final Duration PATIENCE = Patience.LONG;

    @TempDir
    static Path folder;

    private static DatabaseAddress database;
    private static LiveServer server;
    private static Browser browser;
    private static CDPSession devtools;

    @BeforeAll
    static void start() {
        database = PostgresFixture.migratedDatabase();
        server = LiveServer.start(folder.resolve("data"), 0, database);
        browser = Browser.open(folder.resolve("profile"));
        devtools = browser.context().newCDPSession(browser.page());
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    private static ClientPage page(String name) {
        return new ClientPage(browser, server).awaitDisk().open(Map.of("name", name));
    }

    private static void arrivedOnce(List<String> ids) {
        assertThat(new Sql(database).column("SELECT event_id FROM analytics_events")) // where an id is unique
                .containsAll(ids);
    }

    private static void balances(Books books, int emitted) {
        assertThat(books.count("emitted")).as("%s", books).isEqualTo(emitted);
        assertThat(books.count("acked")).as("%s", books).isEqualTo(emitted);
        assertThat(books.count("pending")).as("%s", books).isZero();
    }

    @Test
    @Tag("whole")
    void whenTheQuotaIsUsedUpEventsGoByWayOfMemoryAndThoseOnDiskAreNotLost() {
        quota(LITTLE);
        try (ClientPage page = page("quota").line(Line.CUT)) {
            List<String> ids = new ArrayList<>(page.emit(50));
            assertThat(page.persisted()).isEqualTo("disk");
            page.run(FILL);
            ids.addAll(page.emit(30));
            assertThat(page.persisted()).isEqualTo("memory");
            assertThat(page.stats().word("storage")).isEqualTo("memory");
            assertThat(page.stats().count("pending")).isEqualTo(80);

            page.line(Line.WHOLE);
            // also those on the full disk, though that the server has them cannot be written down there
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(PATIENCE) // a store that failed rests for five seconds
                    .untilAsserted(() -> {
                        page.run("() => client.flush()");
                        arrivedOnce(ids);
                    });

            quota(PLENTY);
            balances(page.drained(), 80);
            assertThat(page.emit(1)).hasSize(1);
            assertThat(page.persisted()).isEqualTo("disk");
        } finally {
            quota(PLENTY);
        }
    }

    /** In force while the session lasts; the browser reads it again only when a database does not fit any more. */
    private static void quota(int bytes) {
        JsonObject words = new JsonObject();
        words.addProperty("origin", server.http());
        words.addProperty("quotaSize", bytes);
        devtools.send("Storage.overrideQuotaForOrigin", words);
    }

    @Test
    @Tag("whole")
    void whileAnotherTabBlocksTheDatabaseItIsWaitedForOnceAndUsedWhenItComes() {
        try (ClientPage page = new ClientPage(browser, server)) {
            page.run("""
                    async () => {
                      const open = IDBFactory.prototype.open;
                      const held = await new Promise((done) => { open.call(indexedDB, 'blocked', 1).onsuccess = (e) => done(e.target.result); });
                      indexedDB.deleteDatabase('blocked'); // waits for the connection above, and every later open for it
                      window.letGo = () => held.close();
                      window.opens = 0;
                      window.opened = new Promise((done) => {
                        IDBFactory.prototype.open = function (...words) {
                          opens++;
                          const request = open.apply(this, words);
                          request.addEventListener('success', done);
                          return request;
                        };
                      });
                    }""");
            page.open(Map.of("name", "blocked"));
            List<String> ids = new ArrayList<>(page.emit(20));
            assertThat(page.persisted()).isEqualTo("memory");
            ids.addAll(page.emit(20));
            assertThat(page.persisted()).isEqualTo("memory");
            assertThat(page.run("() => opens")).as("opens that hang").isEqualTo(1);
            page.run("() => letGo()");
            ids.addAll(page.emit(20));
            page.run("() => opened.then(() => true)");
            ids.addAll(page.emit(1));
            assertThat(page.persisted()).isEqualTo("disk");

            balances(page.drained(), ids.size());
            arrivedOnce(ids);
        }
    }

    @Test
    void aDatabaseOfANewerClientIsLeftAlone() {
        try (ClientPage page = new ClientPage(browser, server)) {
            page.run(
                    "() => new Promise((done) => { indexedDB.open('newer', 2).onsuccess = (e) => (e.target.result.close(), done()); })");
            page.open(Map.of("name", "newer"));
            List<String> ids = page.emit(25);
            assertThat(page.persisted()).isEqualTo("memory");
            balances(page.drained(), 25);
            assertThat(page.stats().word("storage")).isEqualTo("memory");
            arrivedOnce(ids);
            assertThat(page.run("async () => (await indexedDB.databases()).find((d) => d.name === 'newer').version"))
                    .isEqualTo(2);
        }
    }

    @Test
    @Tag("whole")
    void aQueueThatAnotherTabDeletesWhileARequestIsOnItsWayBeginsAgain() {
        try (ClientPage page = page("deleted").line(Line.HELD);
                ClientPage other = new ClientPage(browser, server)) {
            List<String> before = page.emit(20);
            assertThat(page.persisted()).isEqualTo("disk");
            page.flushSoon();
            page.waitForHeld();
            other.run("() => new Promise((done) => { indexedDB.deleteDatabase('deleted').onsuccess = () => done(); })");
            List<String> after = page.emit(10);
            assertThat(page.persisted()).isEqualTo("disk");
            page.release();

            balances(page.drained(), 10);
            arrivedOnce(before); // they had left already
            arrivedOnce(after);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })",
                "IDBFactory.prototype.open = () => { throw new DOMException('not in private', 'SecurityError'); }",
                "IDBDatabase.prototype.transaction = () => { throw new DOMException('gone', 'InvalidStateError'); }"
            })
    void whereThereIsNoStorageMemoryServes(String fault) {
        try (ClientPage page = new ClientPage(browser, server)) {
            page.run("() => { " + fault + " }");
            page.open(Map.of("name", "nowhere"));
            List<String> ids = page.emit(40);
            assertThat(page.persisted()).isEqualTo("memory");
            balances(page.drained(), 40);
            assertThat(page.stats().word("storage")).isEqualTo("memory");
            arrivedOnce(ids);
        }
    }

    @Test
    @Tag("whole")
    void aDatabaseWhoseFilesAreBrokenCostsAtMostWhatWasInIt(@TempDir Path profile) throws IOException {
        try (Browser first = Browser.open(profile);
                ClientPage page = new ClientPage(first, server).line(Line.CUT)) {
            page.awaitDisk().open(Map.of("name", "broken"));
            page.emit(30);
            assertThat(page.persisted()).isEqualTo("disk");
        }
        assertThat(spoil(profile)).as("files spoilt").isPositive();
        try (Browser second = Browser.open(profile);
                ClientPage page = new ClientPage(second, server).open(Map.of("name", "broken"))) {
            List<String> ids = page.emit(15);
            page.persisted();
            Books books = page.drained();
            assertThat(books.count("pending")).isZero();
            assertThat(books.count("emitted")).isBetween(15, 45);
            assertThat(books.count("acked")).isEqualTo(books.count("emitted"));
            arrivedOnce(ids);
        }
    }

    private static int spoil(Path profile) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(profile)) {
            files = all.filter(file -> file.toString().contains("IndexedDB") && Files.isRegularFile(file))
                    .filter(file -> !file.getFileName().toString().startsWith("LOG"))
                    .toList();
        }
        int spoilt = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i += 7) {
                bytes[i] ^= 0x55;
            }
            Files.write(file, bytes);
            spoilt += bytes.length > 0 ? 1 : 0;
        }
        return spoilt;
    }
}
