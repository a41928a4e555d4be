package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

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

    private void assertToldToRetry(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        JsonObject body = new JsonObject(response.body());
        assertThat(body.getString("status")).isEqualTo("retry");
        assertThat(body.getLong("retry_after_ms")).isPositive();
        assertThat(doors.meter("lossy.ingest.in.flight.bytes")).isZero();
    }
}
