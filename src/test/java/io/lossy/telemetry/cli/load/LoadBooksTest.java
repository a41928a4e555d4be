package io.lossy.telemetry.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.client.IngestReply;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadBooksTest {
    private final LoadBooks books = new LoadBooks(true);

    @Test
    void entersEachEndAndKeepsTheIdsThatAreStored() {
        List<Emission> batch = emit(6);
        JsonObject results = new JsonObject()
                .put(id(batch, 1), new JsonObject().put("result", "duplicate"))
                .put(id(batch, 2), new JsonObject().put("result", "rejected").put("reason", "field_range"))
                .put(id(batch, 3), new JsonObject().put("result", "sampled"))
                .put(id(batch, 4), new JsonObject().put("result", "disabled"))
                .put(id(batch, 5), new JsonObject().put("result", "retry").put("reason", "overloaded"));

        List<Emission> again = books.settle(batch, reply("ok", results), 5_000_000);

        assertThat(again).containsExactly(batch.get(5));
        LoadCounts tally = books.tally(1);
        assertThat(tally.ends().persisted()).isEqualTo(1);
        assertThat(tally.ends().rejected()).containsEntry("field_range", 1L);
        assertThat(tally.balanced()).isTrue();
        assertThat(tally.complete()).isFalse();
        assertThat(books.acked())
                .containsExactly(batch.get(0).id(), batch.get(1).id());
    }

    @Test
    void aWarningIsNoObstacle() {
        List<Emission> batch = emit(1);
        JsonObject warned = new JsonObject().put(id(batch, 0), new JsonObject().put("result", "persisted"));

        books.settle(batch, reply("ok", warned), 0);

        assertThat(books.tally(0).complete()).isTrue();
    }

    @Test
    void aReplyThatTakesNothingSendsEverythingAgain() {
        List<Emission> batch = emit(3);

        assertThat(books.settle(batch, reply("retry", new JsonObject()), 0)).containsExactlyElementsOf(batch);
        assertThat(books.tally(3).balanced()).isTrue();
    }

    @Test
    void anEventThatVanishedDoesNotBalance() {
        emit(2);
        LoadCounts tally = books.tally(1);

        assertThat(tally.balanced()).isFalse();
        assertThat(report(tally)).contains("NOT BALANCED: off by 1");
    }

    @Test
    void countsThatDoNotComeToWhatWasSentDoNotBalance() {
        List<Emission> batch = emit(2);
        JsonObject body = new JsonObject()
                .put("status", "ok")
                .put("counts", new JsonObject().put("persisted", 1).put("duplicate", 0));

        books.settle(batch, new IngestReply(body), 0);

        assertThat(books.tally(0).balanced()).isFalse();
        assertThat(report(books.tally(0))).contains("1 replies have wrong counts");
    }

    @Test
    void latencyRunsFromTheMomentTheEventWasDue() {
        List<Emission> batch = emit(100);

        books.settle(batch, reply("ok", new JsonObject()), 25_000_000);

        assertThat(books.tally(0).latency().p50()).isBetween(24.9, 25.1);
        assertThat(report(books.tally(0))).contains("p50 25.0 ms").contains("100 = 100 + 0 + 0 + 0 + 0 + 0   balanced");
    }

    private List<Emission> emit(int n) {
        List<Emission> batch = Stream.generate(() -> new Emission(UUID.randomUUID(), new JsonObject(), 0))
                .limit(n)
                .toList();
        batch.forEach(event -> books.emitted());
        return batch;
    }

    private static String id(List<Emission> batch, int place) {
        return batch.get(place).id().toString();
    }

    private static IngestReply reply(String status, JsonObject results) {
        return new IngestReply(new JsonObject().put("status", status).put("results", results));
    }

    private static String report(LoadCounts tally) {
        LoadPlan plan = new LoadPlan(
                "test",
                WebAddress.parse("http://localhost"),
                null,
                Source.EXTENSION,
                10,
                Duration.ofSeconds(1),
                1,
                50,
                100,
                LoadPlan.Timing.USUAL);
        return String.join("\n", LoadReport.books(tally, plan, 1));
    }
}
