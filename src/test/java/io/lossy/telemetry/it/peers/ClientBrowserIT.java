package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client in a real Chromium: a page of another origin loads it from the running server. */
class ClientBrowserIT {
    private static final int FIRST = 200;
    private static final int AWAY = 50;

    private static final int EACH = 40;

    @TempDir
    Path folder;

    @Test
    void whatAPageEmitsIsStoredOnceThoughTheServerAndThenTheBrowserGoAway() throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        Sql sql = new Sql(database);
        int port;
        JsonObject online;
        JsonObject away;
        try (StagedPage page = new StagedPage("client.html")) {
            try (Chromium browser = openFor(page)) {
                try (LiveServer server = LiveServer.start(folder.resolve("data"), 0, database)) {
                    port = server.port();
                    page.next(new JsonObject().put("load", server.client()).put("endpoint", server.http()));
                    page.reported("loaded");
                    page.next(new JsonObject().put("emit", FIRST).put("drain", true));
                    online = page.reported("emitted");
                    assertThat(online.getString("storage")).isEqualTo("disk");
                    assertThat(online.getInteger("pending")).as("%s", online).isZero();
                    assertThat(stored(sql)).containsExactlyInAnyOrderElementsOf(ids(online));
                }
                page.next(new JsonObject().put("emit", AWAY));
                away = page.reported("emitted");
                assertThat(away.getString("place")).isEqualTo("disk");
                assertThat(away.getInteger("pending")).as("%s", away).isEqualTo(AWAY);
                page.next(new JsonObject());
                page.reported("stopped");
                assertThat(browser.running()).isTrue();
            }
            try (LiveServer server = LiveServer.start(folder.resolve("data"), port, database);
                    Chromium browser = openFor(page)) {
                page.next(new JsonObject().put("load", server.client()).put("endpoint", server.http()));
                page.reported("loaded");
                page.next(new JsonObject().put("emit", 0).put("drain", true));
                JsonObject back = page.reported("emitted");

                assertThat(back.getInteger("pending")).as("%s", back).isZero();
                assertThat(stored(sql))
                        .containsExactlyInAnyOrderElementsOf(Stream.concat(ids(online).stream(), ids(away).stream())
                                .toList());
                assertThat(back.getInteger("emitted")).isEqualTo(FIRST + AWAY);
                assertThat(back.getInteger("acked")).isEqualTo(FIRST + AWAY);
                assertThat(back.getInteger("heard"))
                        .as("aggregates of the family")
                        .isPositive();
                assertThat(browser.running()).isTrue();
            }
        }
        assertThat(sql.column("SELECT emitted FROM client_reports"))
                .as("one install, its books as of the last request")
                .containsExactly(String.valueOf(FIRST + AWAY));
    }

    @Test
    void twoClientsOfAnOriginShareTheirQueueTheirBooksAndThePersonsChoice() throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (StagedPage page = new StagedPage("client.html");
                LiveServer server = LiveServer.start(folder.resolve("data"), 0, database);
                Chromium browser = openFor(page)) {
            page.next(new JsonObject().put("load", server.client()).put("endpoint", server.http()));
            page.reported("loaded");
            page.next(new JsonObject().put("share", EACH));
            JsonObject shared = page.reported("shared");

            assertThat(shared.getInteger("acked")).as("%s", shared).isEqualTo(2 * EACH);
            assertThat(shared.getInteger("pending")).isZero();
            assertThat(shared.getString("refused"))
                    .as("after the other opted out")
                    .isNull();
            assertThat(stored(new Sql(database))).containsExactlyInAnyOrderElementsOf(ids(shared));
            assertThat(browser.running()).isTrue();
        }
    }

    private Chromium openFor(StagedPage page) throws Exception {
        return Chromium.open(page.origin() + "/client.html", folder);
    }

    private static List<String> stored(Sql sql) {
        return sql.column("SELECT event_id FROM analytics_events");
    }

    private static List<String> ids(JsonObject reported) {
        JsonArray ids = reported.getJsonArray("ids");
        return ids.stream().map(String.class::cast).toList();
    }
}
