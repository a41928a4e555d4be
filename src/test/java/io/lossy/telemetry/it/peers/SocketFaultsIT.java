package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.it.peers.ClientPage.Books;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client in a real Chromium over a socket that carries rubbish, lies, or nothing. */
class SocketFaultsIT {
    private static final int EACH = 30;

    @TempDir
    static Path folder;

    private static DatabaseAddress database;
    private static LiveServer server;
    private static Browser browser;

    @BeforeAll
    static void start() {
        database = PostgresFixture.migratedDatabase();
        server = LiveServer.start(folder.resolve("data"), 0, database);
        browser = Browser.open(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    /** Each of another name, so with a queue of its own. */
    private static ClientPage page(String name, String endpoint) {
        return new ClientPage(browser, server)
                .awaitDisk()
                .open(Map.of("name", name, "endpoint", endpoint, "transport", "websocket"));
    }

    private static List<String> emitted(ClientPage page) {
        List<String> ids = page.emit(EACH);
        assertThat(ids).doesNotContainNull();
        assertThat(page.persisted()).isEqualTo("disk");
        return ids;
    }

    private static void arrivedAndAcked(ClientPage page, List<String> ids) {
        Books books = page.drained();
        assertThat(books.count("pending")).as("%s", books).isZero();
        assertThat(books.count("acked")).as("%s", books).isEqualTo(ids.size());
        assertThat(books.count("emitted")).as("%s", books).isEqualTo(ids.size());
        assertThat(books.word("lastError")).isEmpty();
        assertThat(new Sql(database).column("SELECT event_id FROM analytics_events")) // where an id is unique
                .containsAll(ids);
    }

    @Test
    @Tag("whole")
    void rubbishAroundAnAnswerIsPassedOver() {
        try (SocketFront front = new SocketFront(server.port());
                ClientPage page = page("rubbish", front.http())) {
            page.run("() => void client.subscribe('cache', () => { throw new Error('a listener of the app'); })");
            front.say(
                    answer -> { // before the emits, because the client soon sends by itself
                        List<WebSocketFrame> frames = rubbish();
                        frames.add(binary(answer.toBuffer()));
                        frames.addAll(rubbish());
                        return frames;
                    });
            List<String> ids = new ArrayList<>(emitted(page));

            arrivedAndAcked(page, ids);
            assertThat(front.saidAll()).isTrue();
            ids.addAll(emitted(page));
            arrivedAndAcked(page, ids);
            assertOneSocket(front);
        }
    }

    private static List<WebSocketFrame> rubbish() {
        List<WebSocketFrame> frames = new ArrayList<>();
        byte[] noise = new byte[2_000];
        new Random(7).nextBytes(noise);
        frames.add(binary(Buffer.buffer(noise)));
        frames.add(binary(Buffer.buffer()));
        frames.add(binary(Buffer.buffer(new byte[] {0, (byte) 0xff, (byte) 0xc3}))); // no UTF-8
        for (String text : List.of(
                "",
                "null",
                "7",
                "[]",
                "\"rec\"",
                "{",
                "<html>",
                "{}",
                "{\"type\":\"err\"}",
                "{\"type\":\"err\",\"failureCode\":{},\"address\":{}}",
                "{\"type\":\"rec\",\"address\":null,\"body\":null}",
                "{\"type\":\"rec\",\"address\":\"__proto__\",\"body\":{}}",
                "{\"type\":\"rec\",\"address\":\"telemetry.aggregates.cache\"}",
                "{\"type\":\"rec\",\"address\":\"telemetry.aggregates.stt\",\"body\":{}}",
                "{\"type\":\"rec\",\"address\":\"00000000-0000-4000-8000-000000000000\",\"body\":{\"status\":\"ok\"}}",
                "[".repeat(20_000),
                "x".repeat(60_000))) {
            frames.add(WebSocketFrame.textFrame(text, true));
        }
        return frames;
    }

    private static WebSocketFrame binary(Buffer bytes) {
        return WebSocketFrame.binaryFrame(bytes, true);
    }

    @Test
    void anAnswerThatDoesNotAccountForTheRequestDeletesNothing() {
        String all = "{\"persisted\":" + EACH + "}";
        List<Object> bodies = new ArrayList<>(List.of(
                "ok",
                7,
                true,
                new JsonArray(),
                new JsonObject(),
                new JsonObject("{\"status\":\"ok\"}"),
                new JsonObject("{\"status\":\"ok\",\"counts\":{\"persisted\":1},\"results\":{}}"),
                new JsonObject("{\"status\":\"ok\",\"counts\":{\"persisted\":\"" + EACH + "\"},\"results\":{}}"),
                new JsonObject("{\"status\":\"ok\",\"counts\":{\"persisted\":-5,\"rejected\":35},\"results\":{}}"),
                new JsonObject("{\"status\":\"ok\",\"counts\":" + all + ",\"results\":null}"),
                new JsonObject("{\"status\":\"ok\",\"counts\":" + all + ",\"results\":7}"),
                new JsonObject("{\"status\":\"OK\",\"counts\":" + all + ",\"results\":{}}"),
                new JsonObject("{\"status\":\"retry\",\"retry_after_ms\":-5}"),
                new JsonObject("{\"status\":\"retry\",\"retry_after_ms\":\"soon\"}")));
        try (SocketFront front = new SocketFront(server.port());
                ClientPage page = page("lies", front.http())) {
            for (Object body : bodies) {
                front.say(answer -> said(new JsonObject()
                        .put("type", "rec")
                        .put("address", answer.getString("address"))
                        .put("body", body)));
            }
            front.say(answer -> said(new JsonObject().put("type", "rec").put("address", answer.getString("address"))));
            for (Object code : List.of(-1, 0, 200, 418, 429, 503, "x")) {
                front.say(answer -> said(new JsonObject()
                        .put("type", "err")
                        .put("address", answer.getString("address"))
                        .put("failureCode", code)));
            }
            List<String> ids = emitted(page);

            arrivedAndAcked(page, ids);
            assertThat(front.saidAll()).isTrue();
            assertOneSocket(front);
        }
    }

    /** On a slow machine the client may also give up a socket whose answer comes too late, and open another one. */
    private static void assertOneSocket(SocketFront front) {
        await().untilAsserted(() -> assertThat(front.connects())
                .as("one socket for each that was given up, and the last")
                .isEqualTo(front.givenUp() + 1));
    }

    private static List<WebSocketFrame> said(JsonObject message) {
        return List.of(WebSocketFrame.textFrame(message.encode(), true));
    }

    @Test
    @Tag("whole")
    void aServerThatHangsIsGivenUpAfterTheClientsOwnLimitAndAskedAgainOnANewSocket() {
        try (SocketFront lost = new SocketFront(server.port()).say(answer -> List.of());
                SocketFront garbled = new SocketFront(server.port()).say(answer -> rubbish());
                SocketFront deaf = new SocketFront(server.port(), 1);
                Relay halfOpen = new Relay("127.0.0.1", server.port());
                ClientPage one = page("lost", lost.http());
                ClientPage two = page("garbled", garbled.http());
                ClientPage three = page("deaf", deaf.http());
                ClientPage four = page("half-open", halfOpen.http())) {
            List<ClientPage> pages = List.of(one, two, three, four);
            arrivedAndAcked(four, emitted(four));
            halfOpen.forget(); // its socket looks well and carries nothing any more
            List<List<String>> ids = new ArrayList<>();
            for (ClientPage page : pages) { // each at once, because the client sends by itself two seconds later
                ids.add(emitted(page));
                page.run("() => void (window.flushed = client.flush())");
            }
            for (ClientPage page : pages) { // all wait at the same time
                assertThat(page.run("() => flushed")).isEqualTo(Map.of("pending", EACH, "lastError", "reply_timeout"));
            }

            for (int i = 0; i < 3; i++) {
                arrivedAndAcked(pages.get(i), ids.get(i));
            }
            assertThat(four.drained().count("acked")).isEqualTo(2 * EACH);
            for (SocketFront front : List.of(lost, garbled, deaf)) {
                // on a slow machine the client also gives up answers that only come late; it then asks once more
                assertThat(front.connects()).as("a new socket").isGreaterThan(1);
                assertThat(front.askedAfterLoss()).as("asked on a lost socket").isZero();
                assertOneSocket(front);
            }
        }
    }
}
