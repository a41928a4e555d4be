package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The ids that a client promised to keep, to be held against the rows, and its books against the server's. */
final class Ledger {
    /** More than the minute after which a client tries a disk again that did not answer. */
    private static final Duration PATIENCE = Patience.LONGEST;

    private final Set<String> promised = ConcurrentHashMap.newKeySet();
    private final Sql sql;

    Ledger(DatabaseAddress database) {
        this.sql = new Sql(database);
    }

    /** Of an answer that the extension gave after {@code persisted()}. */
    JsonObject promised(JsonObject answer) {
        assertThat(answer.getString("place")).as("%s", answer).isEqualTo("disk");
        promised.addAll(TestExtension.ids(answer));
        return answer;
    }

    int size() {
        return promised.size();
    }

    long rows() {
        return sql.events();
    }

    /** Waits until as many rows are there, from any sender. */
    void awaitRows(long atLeast) {
        await().atMost(PATIENCE).until(() -> rows() >= atLeast);
    }

    /** Waits until every promised id is a row. */
    void awaitKept() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(promised).isSubsetOf(sql.column("SELECT event_id FROM analytics_events")));
    }

    /**
     * Lets the client send what it has, one event more included, so that the server's copy of the books is not behind. A busy
     * server may answer retry, so the client is asked to send until nothing is left.
     *
     * @return the client's books
     */
    JsonObject assertBalanced(ExtensionBrowser.Context panel) {
        drained(panel);
        promised(panel.ask(new JsonObject().put("emit", 1)));
        JsonObject books = drained(panel);
        awaitKept();
        assertThat(books.getInteger("pending")).as("%s", books).isZero();
        assertThat(rows()).as("one row for each event acked: %s", books).isEqualTo(books.getLong("acked"));
        await().atMost(PATIENCE) // the server writes reports every other second
                .untilAsserted(() -> assertThat(sql.column("SELECT emitted FROM client_reports"))
                        .as("%s", books)
                        .containsExactly(String.valueOf(books.getLong("emitted"))));
        return books;
    }

    private static JsonObject drained(ExtensionBrowser.Context panel) {
        JsonObject send = new JsonObject().put("flush", true);
        return await().atMost(PATIENCE).until(() -> panel.ask(send), books -> books.getInteger("pending") == 0);
    }
}
