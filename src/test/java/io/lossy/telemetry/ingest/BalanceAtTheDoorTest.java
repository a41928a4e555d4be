package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event is counted out once: by validate when validate has seen it, by ingest when nobody has. */
class BalanceAtTheDoorTest {
    private static final String NACKED = "lossy.ingest.events.nacked";
    private Doors doors;

    @BeforeEach
    void open() {
        doors = Doors.open(Settings.fresh());
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @Test
    void countsOutWhatReachedNobody() {
        Doors.await(doors.rooms.leave());

        assertToldToRetry(doors.post(Doors.body(7).encode()));

        assertThat(doors.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(7);
        assertThat(doors.meter(NACKED, "reason", "overloaded")).isEqualTo(7);
        assertThat(doors.meter("lossy.pipeline.events.dropped", "stage", "ingest"))
                .isEqualTo(7);
        assertThat(doors.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @Test
    void leavesTheCountingToAValidateThatFailed() {
        doors.rooms.fail();

        assertToldToRetry(doors.post(Doors.body(7).encode()));

        assertThat(doors.meter(NACKED, "reason", "overloaded")).isZero();
        assertThat(doors.meter("lossy.pipeline.events.in.flight")).isZero();
    }

    @Test
    void receivesNothingOfARequestThatIsTurnedAway() {
        doors.post("{\"events\":[1,2,3]}");

        assertThat(doors.meter("lossy.ingest.events.received", "source", "backend"))
                .isZero();
        assertThat(doors.meter("lossy.ingest.requests.refused", "reason", "request_malformed"))
                .isEqualTo(1);
        assertThat(doors.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @Test
    void tellsHowLargeRequestsWereThatItReadByTheirAnswer() {
        doors.post(Doors.body(5).encode());
        doors.post(Doors.body(2).encode());
        Doors.await(doors.rooms.leave());
        doors.post(Doors.body(7).encode());
        doors.post("{\"events\":[1,2,3]}"); // not to be read

        assertThat(sizes("ok")).isEqualTo("2 requests of 7");
        assertThat(sizes("retry")).isEqualTo("1 requests of 7");
        assertThat(sizes("refused")).isEqualTo("0 requests of 0");
    }

    /** Who comes too fast has been read, and is counted in no balance: nothing of it was let in. */
    @Test
    void tellsHowLargeARequestWasThatCameTooSoon() {
        doors.close();
        doors = Doors.open(Settings.fresh().withKeys());
        String slow = Doors.body(20).put("key", Settings.SLOW_KEY).encode();

        assertThat(doors.post(slow).statusCode()).isEqualTo(200);
        assertThat(doors.post(slow).statusCode()).isEqualTo(429);

        assertThat(sizes("ok")).isEqualTo("1 requests of 20");
        assertThat(sizes("retry")).isEqualTo("1 requests of 20");
        assertThat(doors.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(20);
    }

    private String sizes(String status) {
        DistributionSummary sizes = doors.registry
                .get("lossy.ingest.batch.size")
                .tag("status", status)
                .summary();
        return sizes.count() + " requests of " + (int) sizes.totalAmount();
    }

    private void assertToldToRetry(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        JsonObject body = new JsonObject(response.body());
        assertThat(body.getString("status")).isEqualTo("retry");
        assertThat(body.getLong("retry_after_ms")).isPositive();
        assertThat(doors.meter("lossy.ingest.in.flight.bytes")).isZero();
    }
}
