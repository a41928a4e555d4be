package io.lossy.telemetry.it.peers;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/** Compares what a page lists as emitted with the rows and with the report that the server has of its client. */
final class ExitBooks {
    private static final List<String> NOT_HASHED = Stream.concat(
                    Stream.of("the session"), IntStream.range(0, 50).mapToObj(n -> "secret-" + n))
            .toList();

    private final Sql sql;
    private final Set<String> notHashed; // the server's own hashes of the ids that a client must have hashed before

    ExitBooks(Sql sql, LiveServer server) {
        this.sql = sql;
        List<String> ids =
                NOT_HASHED.stream().map(session -> send(server, session)).toList();
        this.notHashed = new HashSet<>(sessions(ids));
        assertThat(notHashed).hasSameSizeAs(NOT_HASHED);
    }

    private static String send(LiveServer server, String session) {
        String id = new Uuid7(Clock.systemUTC()).next().toString();
        JsonObject event = new JsonObject()
                .put("event_id", id)
                .put("event", "lossy.voice_mode.speech_detected")
                .put("session_id", session)
                .put("payload", new JsonObject().put("latency_ms", 1));
        JsonObject answer = new LoopbackHttpClient(server.port())
                .post(new JsonObject().put("source", "extension").put("events", new JsonArray().add(event)))
                .json();
        assertThat(answer.getJsonObject("counts").getInteger("persisted"))
                .as("%s", answer)
                .isEqualTo(1);
        return id;
    }

    /** What one install emitted, and where the server's table and the install's own report say that it ended. */
    record Balance(String name, long emitted, long rows, JsonObject report, Map<String, Long> noRow) {
        long reported() {
            return report.getLong("emitted");
        }

        long discarded() {
            return discarded("");
        }

        private long discarded(String except) {
            return report.getJsonObject("discarded").stream()
                    .filter(word -> !word.getKey().equals(except))
                    .mapToLong(word -> ((Number) word.getValue()).longValue())
                    .sum();
        }

        long missing() {
            return emitted - rows - discarded();
        }

        @Override
        public String toString() {
            return "exit: " + name + ": of " + emitted + " emitted " + rows + " are rows, " + discarded()
                    + " are counted as discarded, " + missing() + " are in no book; those without a row were emitted "
                    + noRow;
        }
    }

    /** @param story what the page tells when it has sent all that it can: its list, and the client's books */
    Balance balance(String name, JsonObject story) {
        List<JsonObject> list =
                story.getJsonArray("list").stream().map(JsonObject.class::cast).toList();
        Set<String> rows = Set.copyOf(sql.column("SELECT event_id FROM analytics_events"));
        Map<String, Long> noRow = list.stream()
                .filter(event -> !rows.contains(Objects.requireNonNullElse(event.getString("id"), "")))
                .collect(groupingBy(event -> event.getString("moment"), TreeMap::new, counting()));
        long without = noRow.values().stream().mapToLong(Long::longValue).sum();
        String last = list.get(list.size() - 1).getString("id");
        JsonObject books = story.getJsonObject("books");
        Balance balance =
                new Balance(name, list.size(), list.size() - without, report(last, books.getLong("emitted")), noRow);
        System.out.println(balance);
        return balance;
    }

    /** The latest report of the install that emitted an event, once it is as new as the client's books. */
    JsonObject report(String id, long emitted) {
        String report = "SELECT install_id, emitted, discarded FROM client_reports WHERE install_id ="
                + " (SELECT install_id FROM analytics_events WHERE event_id = '" + id + "')";
        Map<String, String> row = await().atMost(Patience.LONG) // the server writes reports each few seconds
                .until(
                        () -> sql.rows(report),
                        found -> found.stream().anyMatch(it -> Long.parseLong(it.get("emitted")) >= emitted))
                .get(0);
        return new JsonObject()
                .put("install", row.get("install_id"))
                .put("emitted", Long.parseLong(row.get("emitted")))
                .put("discarded", new JsonObject(row.get("discarded")));
    }

    /** @param stories what pages reported, by what they did; the same number of events was emitted in each */
    void assertInOneBook(Map<String, JsonObject> stories, int emitted) {
        SoftAssertions softly = new SoftAssertions();
        stories.forEach((name, story) -> assertInOneBook(softly, balance(name, story), story, emitted, 0));
        softly.assertAll();
    }

    /**
     * Allows that events of a page's first task are in no book. The browser may end the process of a popup that closes
     * in its first task before the client counts the loss.
     */
    void assertInOneBookButCold(String name, JsonObject story, int emitted) {
        SoftAssertions softly = new SoftAssertions();
        Balance balance = balance(name, story);
        assertInOneBook(softly, balance, story, emitted, balance.noRow().getOrDefault("cold", 0L));
        softly.assertAll();
    }

    private void assertInOneBook(SoftAssertions softly, Balance balance, JsonObject story, int emitted, long mayMiss) {
        String name = balance.name();
        long missing = balance.missing();
        softly.assertThat(balance.emitted()).as("emitted, %s", name).isEqualTo(emitted);
        softly.assertThat(missing).as("in no book: %s", balance).isLessThanOrEqualTo(mayMiss);
        softly.assertThat(missing).as("in two books: %s", balance).isGreaterThanOrEqualTo(0);
        softly.assertThat(balance.reported())
                .as("reported as emitted: %s", balance)
                .isEqualTo(emitted - missing);
        softly.assertThat(balance.discarded("unload_lost"))
                .as("for another reason: %s", balance)
                .isZero();
        softly.assertThat(story.getJsonObject("books").getLong("pending"))
                .as("%s", story)
                .isZero();
        softly.assertThat(sessions(ids(story)))
                .as("hashed before they left: %s", name)
                .doesNotContainAnyElementsOf(notHashed);
    }

    private static List<String> ids(JsonObject story) {
        return story.getJsonArray("list").stream()
                .map(event -> ((JsonObject) event).getString("id"))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<String> sessions(List<String> ids) {
        return sql.column(
                "SELECT session_id FROM analytics_events WHERE event_id IN ('" + String.join("', '", ids) + "')");
    }
}
