package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event is counted out once: by validate when validate has seen it, by ingest when nobody has. */
class BalanceAtIngestTest {
    private static final String NACKED = "lossy.ingest.events.nacked";
    private IngestFixture ingest;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @Test
    void countsOutWhatReachedNobody() {
        IngestFixture.await(ingest.stages.leave());

        assertAnsweredWithRetry(ingest.post(IngestFixture.body(7).encode()));

        assertThat(ingest.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(7);
        assertThat(ingest.meter(NACKED, "reason", "overloaded")).isEqualTo(7);
        assertThat(ingest.meter("lossy.pipeline.events.dropped", "stage", "ingest"))
                .isEqualTo(7);
        assertThat(ingest.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @Test
    void leavesTheCountingToAValidateThatFailed() {
        ingest.stages.fail();

        assertAnsweredWithRetry(ingest.post(IngestFixture.body(7).encode()));

        assertThat(ingest.meter(NACKED, "reason", "overloaded")).isZero();
        assertThat(ingest.meter("lossy.pipeline.events.in.flight")).isZero();
    }

    @Test
    void receivesNothingOfARequestThatIsTurnedAway() {
        ingest.post("{\"events\":[1,2,3]}");

        assertThat(ingest.meter("lossy.ingest.events.received", "source", "backend"))
                .isZero();
        assertThat(ingest.meter("lossy.ingest.requests.refused", "reason", "request_malformed"))
                .isEqualTo(1);
        assertThat(ingest.meter("lossy.pipeline.events.unaccounted")).isZero();
    }

    @Test
    void tellsHowLargeRequestsWereThatItReadByTheirAnswer() {
        ingest.post(IngestFixture.body(5).encode());
        ingest.post(IngestFixture.body(2).encode());
        IngestFixture.await(ingest.stages.leave());
        ingest.post(IngestFixture.body(7).encode());
        ingest.post("{\"events\":[1,2,3]}"); // not to be read

        assertThat(sizes("ok")).isEqualTo("2 requests of 7");
        assertThat(sizes("retry")).isEqualTo("1 requests of 7");
        assertThat(sizes("refused")).isEqualTo("0 requests of 0");
    }

    /** Requests above a rate were read but not admitted, so no balance counts them. */
    @Test
    void tellsHowLargeARequestWasThatCameTooSoon() {
        ingest.close();
        ingest = IngestFixture.open(TestIngestConfig.fresh().withKeys());
        String slow =
                IngestFixture.body(20).put("key", TestIngestConfig.SLOW_KEY).encode();

        assertThat(ingest.post(slow).statusCode()).isEqualTo(200);
        assertThat(ingest.post(slow).statusCode()).isEqualTo(429);

        assertThat(sizes("ok")).isEqualTo("1 requests of 20");
        assertThat(sizes("retry")).isEqualTo("1 requests of 20");
        assertThat(ingest.meter("lossy.ingest.events.received", "source", "backend"))
                .isEqualTo(20);
    }

    private String sizes(String status) {
        DistributionSummary sizes = ingest.registry
                .get("lossy.ingest.batch.size")
                .tag("status", status)
                .summary();
        return sizes.count() + " requests of " + (int) sizes.totalAmount();
    }

    private void assertAnsweredWithRetry(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        JsonObject body = new JsonObject(response.body());
        assertThat(body.getString("status")).isEqualTo("retry");
        assertThat(body.getLong("retry_after_ms")).isPositive();
        assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
    }
}
